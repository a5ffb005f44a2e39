# SPDX-License-Identifier: MIT
# The library pyhost_options: what every target of the project is compiled with.
# Run so far: GCC and clang, native and for mingw-w64. The clang-cl and MSVC branches are prepared, not proven on Windows.
add_library(pyhost_options INTERFACE)
target_include_directories(pyhost_options INTERFACE ${PROJECT_SOURCE_DIR}/host)

if(MSVC)
  target_compile_options(pyhost_options INTERFACE /W4 /WX /utf-8 /permissive-)
  target_compile_definitions(pyhost_options INTERFACE _CRT_SECURE_NO_WARNINGS)
else()
  target_compile_options(pyhost_options INTERFACE -Wall -Wextra -Wconversion -Wshadow -Werror)
endif()

if(WIN32)
  # Windows 8.1 / Server 2012 R2 is the oldest that CPython 3.9 runs on.
  target_compile_definitions(pyhost_options INTERFACE PSAPI_VERSION=2 UNICODE _UNICODE WIN32_LEAN_AND_MEAN _WIN32_WINNT=0x0603)
endif()

if(PYHOST_SANITIZE)
  target_compile_options(pyhost_options INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all
                                                  -fno-omit-frame-pointer)
  target_link_options(pyhost_options INTERFACE -fsanitize=address,undefined)
endif()

if(PYHOST_FUZZ)
  # All code tells the fuzzers which branches it takes; only they have libFuzzer's main().
  target_compile_options(pyhost_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# SPDX-License-Identifier: MIT
# The library pyhost_options: what every target of the project is compiled with.
# Warnings are errors where CMAKE_COMPILE_WARNING_AS_ERROR is ON, as in the presets that scripts/test builds.
add_library(pyhost_options INTERFACE)
target_include_directories(pyhost_options INTERFACE ${PROJECT_SOURCE_DIR}/host)

if(MSVC)
  if(CMAKE_C_COMPILER_ID STREQUAL MSVC AND CMAKE_C_COMPILER_VERSION VERSION_LESS 19.39)
    message(FATAL_ERROR "Visual C++ ${CMAKE_C_COMPILER_VERSION} does not know __typeof__ in C: take Visual Studio 2022 17.9 or later")
  endif()
  target_compile_options(pyhost_options INTERFACE /W4 /wd4200 /wd4702 /utf-8 /guard:cf) # C99's arrays at a struct's end; returns that GCC wants
  target_compile_definitions(pyhost_options INTERFACE _CRT_SECURE_NO_WARNINGS _CRT_NONSTDC_NO_WARNINGS)
  # The compiler's own runtime is linked in, and the Universal C Runtime is Windows' own, which Python uses: no redistributable
  # is needed. /MT alone would bring a second one.
  set(CMAKE_MSVC_RUNTIME_LIBRARY "MultiThreaded$<$<CONFIG:Debug>:Debug>")
  target_link_options(pyhost_options INTERFACE /NODEFAULTLIB:libucrt$<$<CONFIG:Debug>:d>.lib /DEFAULTLIB:ucrt$<$<CONFIG:Debug>:d>.lib /GUARD:CF)
else()
  target_compile_options(pyhost_options INTERFACE -Wall -Wextra -Wconversion -Wshadow)
  if(CMAKE_C_COMPILER_ID STREQUAL Clang AND WIN32)
    target_compile_options(pyhost_options INTERFACE -Wgnu) # what Visual C++ would refuse
  endif()
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

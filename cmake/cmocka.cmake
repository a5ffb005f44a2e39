# SPDX-License-Identifier: MIT
# The library cmocka::cmocka: the system's, or across the one that scripts/windows-cmocka builds.
set(PYHOST_CMOCKA_PREFIX "" CACHE PATH "Where cmocka for the target is (include/, lib/)")
if(CMAKE_CROSSCOMPILING AND NOT MSVC AND NOT PYHOST_CMOCKA_PREFIX)
  execute_process(COMMAND ${PROJECT_SOURCE_DIR}/scripts/windows-cmocka ${PYHOST_TRIPLET} OUTPUT_VARIABLE prefix
                  OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  set(PYHOST_CMOCKA_PREFIX ${prefix} CACHE PATH "Where cmocka for the target is (include/, lib/)" FORCE)
endif()
if(PYHOST_CMOCKA_PREFIX)
  set(places PATHS ${PYHOST_CMOCKA_PREFIX} PATH_SUFFIXES include lib NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
endif()
if(MSVC)
  find_path(CMOCKA_INCLUDE cmocka.h)
  find_library(CMOCKA_LIBRARY cmocka)
else()
  find_path(CMOCKA_INCLUDE cmocka.h ${places} REQUIRED)
  find_library(CMOCKA_LIBRARY cmocka ${places} REQUIRED)
endif()

add_library(cmocka::cmocka INTERFACE IMPORTED)
if(CMOCKA_INCLUDE AND CMOCKA_LIBRARY)
  target_include_directories(cmocka::cmocka SYSTEM INTERFACE ${CMOCKA_INCLUDE})
  target_link_libraries(cmocka::cmocka INTERFACE ${CMOCKA_LIBRARY})
else()
  # Windows has none: the sources that Debian 12 has. They are one file, which needs no configuration of theirs.
  include(FetchContent)
  FetchContent_Declare(cmocka URL https://cmocka.org/files/1.1/cmocka-1.1.5.tar.xz
                       URL_HASH SHA256=f0ccd8242d55e2fd74b16ba518359151f6f8383ff8aef4976e48393f77bba8b6 SOURCE_SUBDIR not-theirs)
  FetchContent_MakeAvailable(cmocka)
  add_library(fetched_cmocka STATIC ${cmocka_SOURCE_DIR}/src/cmocka.c)
  target_include_directories(fetched_cmocka SYSTEM PUBLIC ${cmocka_SOURCE_DIR}/include)
  target_compile_definitions(fetched_cmocka PRIVATE HAVE_INTTYPES_H HAVE_MALLOC_H HAVE_STDINT_H HAVE_STDLIB_H HAVE_STRING_H HAVE_SETJMP_H
                             HAVE_SIGNAL_H HAVE_TIME_H)
  if(MSVC)
    # Its header wants these two told. C11 hides strdup() there, and cmocka would take its pointer for an int.
    target_compile_definitions(fetched_cmocka PRIVATE HAVE_SNPRINTF HAVE_VSNPRINTF _CRT_DECLARE_NONSTDC_NAMES=1 _CRT_SECURE_NO_WARNINGS
                                                      _CRT_NONSTDC_NO_WARNINGS)
  endif()
  set_target_properties(fetched_cmocka PROPERTIES COMPILE_WARNING_AS_ERROR OFF)
  target_link_libraries(cmocka::cmocka INTERFACE fetched_cmocka)
endif()

# How a Windows program is run: in a throw-away Windows where this machine has none. Its Wine runs programs for x64 only.
if(CMAKE_CROSSCOMPILING AND CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
  set(PYHOST_SANDBOX ${PROJECT_SOURCE_DIR}/scripts/sandbox)
endif()

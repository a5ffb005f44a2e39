# SPDX-License-Identifier: MIT
# The library cmocka::cmocka: the system's, or across the one that scripts/windows-cmocka builds.
set(PYHOST_CMOCKA_PREFIX "" CACHE PATH "Where cmocka for the target is (include/, lib/)")
if(CMAKE_CROSSCOMPILING AND NOT PYHOST_CMOCKA_PREFIX)
  execute_process(COMMAND ${PROJECT_SOURCE_DIR}/scripts/windows-cmocka ${PYHOST_TRIPLET} OUTPUT_VARIABLE prefix
                  OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  set(PYHOST_CMOCKA_PREFIX ${prefix} CACHE PATH "Where cmocka for the target is (include/, lib/)" FORCE)
endif()
if(PYHOST_CMOCKA_PREFIX)
  set(places PATHS ${PYHOST_CMOCKA_PREFIX} PATH_SUFFIXES include lib NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
endif()
find_path(CMOCKA_INCLUDE cmocka.h ${places} REQUIRED)
find_library(CMOCKA_LIBRARY cmocka ${places} REQUIRED)

add_library(cmocka::cmocka INTERFACE IMPORTED)
target_include_directories(cmocka::cmocka SYSTEM INTERFACE ${CMOCKA_INCLUDE})
target_link_libraries(cmocka::cmocka INTERFACE ${CMOCKA_LIBRARY})

# How a Windows program is run: in a throw-away Windows where this machine has none. Its Wine runs programs for x64 only.
if(CMAKE_CROSSCOMPILING AND CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
  set(PYHOST_SANDBOX ${PROJECT_SOURCE_DIR}/scripts/sandbox)
endif()

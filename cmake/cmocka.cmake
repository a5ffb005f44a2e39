# SPDX-License-Identifier: MIT
# The library cmocka::cmocka: the system's, or across the one that scripts/windows-cmocka builds.
set(PYHOST_CMOCKA_PREFIX "" CACHE PATH "Where cmocka for the target is (include/, lib/)")
if(CMAKE_CROSSCOMPILING AND NOT PYHOST_CMOCKA_PREFIX)
  execute_process(COMMAND ${PROJECT_SOURCE_DIR}/scripts/windows-cmocka OUTPUT_VARIABLE prefix
                  OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  set(PYHOST_CMOCKA_PREFIX ${prefix} CACHE PATH "Where cmocka for the target is (include/, lib/)" FORCE)
endif()
find_path(CMOCKA_INCLUDE cmocka.h HINTS ${PYHOST_CMOCKA_PREFIX}/include REQUIRED NO_CMAKE_FIND_ROOT_PATH)
find_library(CMOCKA_LIBRARY cmocka HINTS ${PYHOST_CMOCKA_PREFIX}/lib REQUIRED NO_CMAKE_FIND_ROOT_PATH)

add_library(cmocka::cmocka INTERFACE IMPORTED)
target_include_directories(cmocka::cmocka SYSTEM INTERFACE ${CMOCKA_INCLUDE})
target_link_libraries(cmocka::cmocka INTERFACE ${CMOCKA_LIBRARY})

# How a Windows program is run: in a throw-away Windows where this machine has none.
if(CMAKE_CROSSCOMPILING)
  set(PYHOST_SANDBOX ${PROJECT_SOURCE_DIR}/scripts/sandbox)
endif()

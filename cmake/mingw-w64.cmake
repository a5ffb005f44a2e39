# SPDX-License-Identifier: MIT
# Cross-builds for Windows with Debian's mingw-w64, on the Universal C Runtime: for x64, or as PYHOST_TRIPLET says.
#
# Debian's toolchain links msvcrt.dll by default. CPython uses the UCRT, and the host must share its environment and
# its table of descriptors. The same start-up files work with both, so it is enough to say -D_UCRT and to let the
# linker find libucrt.a under the name libmsvcrt.a. It is told of a relative directory, as Ninja links in the top directory
# of a build: GNU ld orders the import tables by the libraries' paths, so an absolute one would put the place of the build
# into the exe.
set(PYHOST_TRIPLET x86_64-w64-mingw32 CACHE STRING "The toolchain's prefix, which tells the machine")
set(CMAKE_SYSTEM_NAME Windows)
string(REGEX MATCH "^[^-]+" CMAKE_SYSTEM_PROCESSOR ${PYHOST_TRIPLET})

if(PYHOST_CLANG)
  set(CMAKE_C_COMPILER clang)
  set(CMAKE_C_COMPILER_TARGET ${PYHOST_TRIPLET})
else()
  set(CMAKE_C_COMPILER ${PYHOST_TRIPLET}-gcc)
endif()
set(CMAKE_C_FLAGS_INIT "-D_UCRT -D__USE_MINGW_ANSI_STDIO=0")
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES PYHOST_TRIPLET PYHOST_CLANG)

# For ARM64 Debian has mingw-w64's headers and clang. Libraries and a linker come from elsewhere.
if(PYHOST_TRIPLET MATCHES "^aarch64")
  if(NOT PYHOST_LIBRARIES)
    execute_process(COMMAND ${CMAKE_CURRENT_LIST_DIR}/../scripts/windows-libraries OUTPUT_VARIABLE PYHOST_LIBRARIES
                    OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  endif()
  list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES PYHOST_LIBRARIES)
  set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
  set(CMAKE_C_STANDARD_INCLUDE_DIRECTORIES /usr/share/mingw-w64/include)
  set(CMAKE_RC_COMPILER x86_64-w64-mingw32-windres)
  set(CMAKE_RC_FLAGS_INIT "-I /usr/share/mingw-w64/include")
  set(CMAKE_USER_MAKE_RULES_OVERRIDE_C ${CMAKE_CURRENT_LIST_DIR}/lld_link.cmake)
  return()
endif()

set(CMAKE_RC_COMPILER ${PYHOST_TRIPLET}-windres)
execute_process(COMMAND ${PYHOST_TRIPLET}-gcc -print-file-name=libucrt.a OUTPUT_VARIABLE PYHOST_UCRT
                OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/ucrt)
file(CREATE_LINK ${PYHOST_UCRT} ${CMAKE_BINARY_DIR}/ucrt/libmsvcrt.a SYMBOLIC)

# clang does not look for GCC's libraries in a directory with a name like 12-win32.
if(PYHOST_CLANG)
  execute_process(COMMAND ${PYHOST_TRIPLET}-gcc -print-libgcc-file-name OUTPUT_VARIABLE libgcc
                  OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  get_filename_component(libgcc ${libgcc} DIRECTORY)
  set(libgcc "-L${libgcc}")
endif()

foreach(kind EXE SHARED MODULE)
  set(CMAKE_${kind}_LINKER_FLAGS_INIT "-static-libgcc -Lucrt ${libgcc}")
endforeach()

set(CMAKE_FIND_ROOT_PATH /usr/${PYHOST_TRIPLET})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)

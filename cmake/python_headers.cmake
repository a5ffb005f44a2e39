# SPDX-License-Identifier: MIT
# PYHOST_PYTHON_INCLUDE: where Python.h of a Windows CPython is. Any version from 3.9 on will do, and gives the same bytes:
# only prototypes are taken from it, and nothing is linked. Across, it comes from the CPython that scripts/windows-python
# brings.
set(PYHOST_PYTHON_INCLUDE "" CACHE PATH "Directory of Python.h of a Windows CPython")
if(NOT PYHOST_PYTHON_INCLUDE)
  if(CMAKE_CROSSCOMPILING)
    execute_process(COMMAND ${PROJECT_SOURCE_DIR}/scripts/windows-python OUTPUT_VARIABLE tree
                    OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    set(include ${tree}/include)
  else()
    find_package(Python3 3.9 REQUIRED COMPONENTS Development.Module)
    set(include ${Python3_INCLUDE_DIRS})
  endif()
  set(PYHOST_PYTHON_INCLUDE ${include} CACHE PATH "Directory of Python.h of a Windows CPython" FORCE)
endif()

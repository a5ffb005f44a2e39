# SPDX-License-Identifier: MIT
# PYHOST_PYTHON_INCLUDE: where Python.h of a Windows CPython is. Any version from 3.9 on will do, and gives the same bytes:
# only prototypes are taken from it, and nothing is linked, so no library is looked for. Across, it comes from the CPython that
# scripts/windows-python brings; on Windows from the Python that the build runs.
set(PYHOST_PYTHON_INCLUDE "" CACHE PATH "Directory of Python.h of a Windows CPython")
if(NOT PYHOST_PYTHON_INCLUDE)
  if(CMAKE_CROSSCOMPILING)
    execute_process(COMMAND ${PROJECT_SOURCE_DIR}/scripts/windows-python OUTPUT_VARIABLE tree
                    OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    set(include ${tree}/include)
  else()
    find_package(Python3 3.11 REQUIRED COMPONENTS Interpreter)
    execute_process(COMMAND ${Python3_EXECUTABLE} -c "import sysconfig; print(sysconfig.get_path('include'))"
                    OUTPUT_VARIABLE include OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    file(TO_CMAKE_PATH "${include}" include)
    if(NOT EXISTS "${include}/Python.h")
      message(FATAL_ERROR "${Python3_EXECUTABLE} has no headers (${include}/Python.h). Take a Python from python.org's installer, or "
                          "name the headers of one: -DPYHOST_PYTHON_INCLUDE=DIRECTORY")
    endif()
  endif()
  set(PYHOST_PYTHON_INCLUDE ${include} CACHE PATH "Directory of Python.h of a Windows CPython" FORCE)
endif()

# SPDX-License-Identifier: MIT
# Rules for ARM64 in the place of CMake's own for mingw-w64: zig's LLD links, which takes the options of Visual C++'s linker, what
# scripts/windows-libraries has made; resources are .res files, which are the same for every machine.
set(CMAKE_C_LINKER_WRAPPER_FLAG "")
set(CMAKE_LINK_LIBRARY_FLAG "")
set(CMAKE_LINK_LIBRARY_SUFFIX .lib)
set(CMAKE_LIBRARY_PATH_FLAG -libpath:)
set(link "${PYHOST_LIBRARIES}/zig lld-link -lldmingw -nologo -machine:arm64 -libpath:${PYHOST_LIBRARIES}/lib <LINK_FLAGS> -out:<TARGET>")
set(libraries "<LINK_LIBRARIES> libmingw32.lib zigc.lib compiler_rt.lib kernel32.lib ntdll.lib")
file(GLOB universal RELATIVE ${PYHOST_LIBRARIES}/lib ${PYHOST_LIBRARIES}/lib/api-ms-win-crt-*.lib)
list(JOIN universal " " universal)
set(CMAKE_C_LINK_EXECUTABLE "${link} <OBJECTS> crt2.obj ${libraries} ${universal}")
set(CMAKE_C_CREATE_SHARED_MODULE "${link} -dll -noimplib <OBJECTS> dllcrt2.obj ${libraries} ${universal}")
set(CMAKE_C_STANDARD_LIBRARIES_INIT "")
set(CMAKE_RC_COMPILE_OBJECT "<CMAKE_RC_COMPILER> -O res <DEFINES> <INCLUDES> <FLAGS> <SOURCE> <OBJECT>")

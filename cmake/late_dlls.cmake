# SPDX-License-Identifier: MIT
# DLLs that are loaded when the first of their functions is called: few services ever do, and loading them is a good part of a
# process's start. The linker takes anything else from a DLL of host/resources/late as an ordinary import.
function(link_late_dlls target)
  set(dlls user32 ole32)
  if(PYHOST_MS_LINKER)
    target_link_libraries(${target} PUBLIC ${dlls})
    if(MSVC)
      target_link_libraries(${target} PUBLIC delayimp)
      target_link_options(${target} PUBLIC /IGNORE:4199) # a test that calls none of their functions
    endif()
    target_link_options(${target} PUBLIC /DELAYLOAD:user32.dll /DELAYLOAD:ole32.dll
                        /INCLUDE:__pfnDliNotifyHook2)
  elseif(PYHOST_TRIPLET STREQUAL "x86_64-w64-mingw32" AND CMAKE_C_COMPILER_ID STREQUAL "GNU") # with its own dlltool
    foreach(dll ${dlls})
      set(definition ${PROJECT_SOURCE_DIR}/host/resources/late/${dll}.def)
      set(library ${CMAKE_CURRENT_BINARY_DIR}/lib${dll}_late.a)
      # dlltool makes symbols of the path that it is told, so it is told none.
      add_custom_command(OUTPUT ${library}
                         COMMAND ${CMAKE_DLLTOOL} --input-def ${definition} --output-delaylib lib${dll}_late.a
                         DEPENDS ${definition} WORKING_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR} VERBATIM)
      add_custom_target(${dll}_late DEPENDS ${library})
      add_dependencies(${target} ${dll}_late)
      target_link_libraries(${target} PUBLIC ${library})
    endforeach()
    target_link_libraries(${target} PUBLIC delayimp)
    target_link_options(${target} PUBLIC LINKER:--undefined=__pfnDliNotifyHook2) # base/late_dlls.c, not the runtime's own
  else()
    target_link_libraries(${target} PUBLIC ${dlls})
  endif()
endfunction()

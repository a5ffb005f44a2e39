# SPDX-License-Identifier: MIT
# add_message_table(target source directory): compiles a message file to messages.h, messages.rc and its binary table, by GNU's windmc, or
# by mc.exe, which lies beside rc.exe in the Windows SDK: not all prompts have it in PATH, and other programs have its name.
function(add_message_table target source directory)
  if(MSVC)
    cmake_path(GET CMAKE_RC_COMPILER PARENT_PATH beside)
    set(kits "$ENV{WindowsSdkVerBinPath}" "$ENV{WindowsSdkDir}/bin/${CMAKE_VS_WINDOWS_TARGET_PLATFORM_VERSION}"
        "[HKEY_LOCAL_MACHINE/SOFTWARE/Microsoft/Windows Kits/Installed Roots;KitsRoot10]/bin/${CMAKE_VS_WINDOWS_TARGET_PLATFORM_VERSION}")
    string(TOLOWER "${CMAKE_HOST_SYSTEM_PROCESSOR}" host)
    string(REPLACE amd64 x64 host "${host}")
    find_program(PYHOST_MC mc HINTS "${beside}" ${kits} PATH_SUFFIXES ${host} x64 REQUIRED)
  else()
    find_program(PYHOST_MC NAMES x86_64-w64-mingw32-windmc windmc REQUIRED)
  endif()
  set(source ${CMAKE_CURRENT_SOURCE_DIR}/${source})
  set(outputs ${directory}/messages.h ${directory}/messages.rc ${directory}/MSG00409.bin)
  add_custom_command(OUTPUT ${outputs}
                     COMMAND ${PYHOST_MC} -U -h ${directory} -r ${directory} ${source}
                     DEPENDS ${source} VERBATIM)
  add_custom_target(${target} DEPENDS ${outputs})
endfunction()

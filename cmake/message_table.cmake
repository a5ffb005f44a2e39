# SPDX-License-Identifier: MIT
# add_message_table(target source directory): compiles a message file to messages.h, messages.rc and its binary table.
function(add_message_table target source directory)
  find_program(PYHOST_MC NAMES x86_64-w64-mingw32-windmc windmc mc REQUIRED)
  set(source ${CMAKE_CURRENT_SOURCE_DIR}/${source})
  set(outputs ${directory}/messages.h ${directory}/messages.rc ${directory}/MSG00409.bin)
  add_custom_command(OUTPUT ${outputs}
                     COMMAND ${PYHOST_MC} -U -h ${directory} -r ${directory} ${source}
                     DEPENDS ${source} VERBATIM)
  add_custom_target(${target} DEPENDS ${outputs})
endfunction()

// SPDX-License-Identifier: MIT
// What the file of a program is, by what it ends with.
#pragma once

enum program_content {
    PROGRAM_CONTENT_UNREAD, // the file is gone, or may not be read
    PROGRAM_CONTENT_OTHER,
    PROGRAM_CONTENT_HOST, // a pyhost.exe, of whichever place
    PROGRAM_CONTENT_PYINSTALLER
};

// Reads the end of the file, once as long as its size and its time stay: many services share a program. For one thread.
enum program_content program_content_of(const char *program);

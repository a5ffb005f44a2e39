// SPDX-License-Identifier: MIT
// What Windows Error Reporting has put into the event log about a process that crashed.
#pragma once

#include <stdint.h>

// The texts of the newest event 1000 of the source "Application Error" that is not older than since (a FILETIME) and names the process,
// with commas between them: its program, the module, the exception ... in the order in which Windows has them. Owner: the caller; NULL:
// there is none, or none that whoever asks may read.
char *crash_event_find(uint32_t process, uint64_t since);

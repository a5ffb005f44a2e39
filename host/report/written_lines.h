// SPDX-License-Identifier: MIT
// What a service's code has written to its log, its error events among it, without what the host says between. Pure.
#pragma once

// The last lines that the code wrote in the last run that the end of a log, log, has: few enough for a person, each without the time that
// may stand in front. Owner: the caller; NULL: it wrote nothing.
char *written_lines_last(const char *log);

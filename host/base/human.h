// SPDX-License-Identifier: MIT
// Numbers as people write and read them. Pure. Owner of every char *: the caller, who calls free().
#pragma once

#include <stdbool.h>
#include <stdint.h>

// Reads "90", "90s", "5m", "2h", "1d", "1m30s", "2 hours" as seconds: units in falling order, each once, as words too. Returns
// false for anything else.
bool human_parse_duration(const char *text, uint64_t *seconds);

// The same; a number without a unit counts plain seconds each.
bool human_parse_time(const char *text, uint64_t plain, uint64_t *seconds);

// Reads "512K", "200MiB", "2 GB" as bytes: 1024 of one unit are the next, however it is spelt. A number without a unit counts
// plain bytes each. Returns false for anything else, and for what no uint64_t holds.
bool human_parse_size(const char *text, uint64_t plain, uint64_t *bytes);

// The shortest text that human_parse_size() reads as the same: "10MiB", "1025KiB", "0".
char *human_short_size(uint64_t bytes);

// The shortest text that human_parse_duration() reads as the same: "90s", "5m", "0s".
char *human_short_duration(uint64_t seconds);

// "3 s", "5 min 3 s", "2 h 5 min", "3 d 4 h": two units at most.
char *human_duration(uint64_t seconds);

// "3"; "-1 (4294967295 = 0xFFFFFFFF)", as exit(-1) ends; "0xC0000005 (3221225477)", as a crash does.
char *human_exit_code(uint32_t code);

// "512 B", "1.5 KiB", "24 MiB".
char *human_size(uint64_t bytes);

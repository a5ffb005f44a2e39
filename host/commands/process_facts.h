// SPDX-License-Identifier: MIT
// What Windows tells of a running process.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct process_facts {
    uint64_t uptime; // seconds
    uint64_t cpu;    // ms, kernel and user
    uint64_t memory; // bytes, the working set
    bool is_refused; // it is there, and whoever asks may not look
};

// Returns false when the process is gone, or cannot be asked.
bool process_facts_get(uint32_t process, struct process_facts *facts);

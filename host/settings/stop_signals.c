// SPDX-License-Identifier: MIT
#include "settings/stop_signals.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/human.h"

static const struct {
    const char *name;
    int number;
} names[] = {{"SIGINT", STOP_SIGNAL_INT}, {"SIGTERM", STOP_SIGNAL_TERM}, {"SIGBREAK", STOP_SIGNAL_BREAK}};

bool stop_signals_parse(const char *text, struct stop_signal *signal)
{
    size_t length = strcspn(text, ":");
    uint64_t seconds = STOP_SIGNAL_WAIT;
    char *name = text_trimmed(text, length);
    *signal = (struct stop_signal){.limited = text[length] == ':'};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (text_equal_ignore_case(name, names[i].name) || text_equal_ignore_case(name, names[i].name + 3))
            signal->number = names[i].number;
    free(name);
    if (signal->number == 0 || (signal->limited && !human_parse_duration(text + length + 1, &seconds)))
        return false;
    signal->wait = seconds < UINT32_MAX / 1000 ? (uint32_t)seconds : UINT32_MAX / 1000;
    return true;
}

char *stop_signals_text(const struct stop_signal *signal)
{
    const char *name = "";
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (names[i].number == signal->number)
            name = names[i].name;
    return signal->limited ? text_format("%s:%lu", name, (unsigned long)signal->wait) : text_copy(name);
}

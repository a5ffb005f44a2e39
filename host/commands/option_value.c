// SPDX-License-Identifier: MIT
#include "commands/option_value.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/human.h"
#include "base/ranges.h"
#include "base/text.h"

// The choice among "a|b|c" that value is; NULL when it is none. Owner: the caller.
static char *choice_of(const char *choices, const char *value)
{
    while (*choices != '\0') {
        size_t length = strcspn(choices, "|");
        char *choice = text_copy_part(choices, length);
        if (text_equal_ignore_case(choice, value))
            return choice;
        free(choice);
        choices += length + (choices[length] == '|');
    }
    return NULL;
}

// The words of sc.exe, services.msc and PowerShell for startup types.
static char *startup_of(const char *value)
{
    static const char *const words[][2] = {{"automatic", "auto"},
                                           {"demand", "manual"},
                                           {"delayed-auto", "delayed"},
                                           {"automatic (delayed start)", "delayed"},
                                           {"AutomaticDelayedStart", "delayed"}};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (text_equal_ignore_case(value, words[i][0]))
            return text_copy(words[i][1]);
    return NULL;
}

// As people, TOML and the registry say it; nothing at all is yes. Owner: the caller; NULL when it is neither.
static char *yes_no_of(const char *value)
{
    static const char *const words[] = {"yes", "true", "on", "1", "", "no", "false", "off", "0"};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (text_equal_ignore_case(value, words[i]))
            return text_copy(i < 5 ? "yes" : "no");
    return NULL;
}

// What one of the unit is in seconds or bytes; 0: it is neither.
static uint64_t scale_of(enum option_unit unit)
{
    static const uint64_t scales[] = {
        [UNIT_HOUR] = 3600, [UNIT_KIB] = 1 << 10, [UNIT_MIB] = 1 << 20, [UNIT_PERCENT] = 0};
    return scales[unit];
}

// A number of the option as people write it: with its unit. Owner: the caller.
static char *with_unit(const struct option *option, uint64_t number)
{
    const uint64_t scale = scale_of(option->unit);
    if (option->kind == OPTION_NUMBER && number == 0)
        return text_copy("0");
    if (option->kind == OPTION_DURATION)
        return human_short_duration(number);
    if (option->unit == UNIT_HOUR)
        return human_short_duration(number * scale);
    if (scale != 0)
        return human_short_size(number * scale);
    return text_format("%llu%s", (unsigned long long)number, option->unit == UNIT_PERCENT ? "%" : "");
}

static bool out_of_range(const struct option *option, const char *value, struct error *error)
{
    char *most = with_unit(option, option->most);
    error_set(error, 0, "%s: \"%s\" is out of range: 0 to %s", option->name, value, most);
    free(most);
    return false;
}

static bool no_value(const struct option *option, const char *value, const char *what, const char *examples,
                     struct error *error)
{
    error_set(error, 0, "%s: \"%s\" is not a valid %s", option->name, value, what);
    return error_advise(error, "write %s", examples);
}

// Reads a number, with a unit where the option has one: as one of its unit.
static bool read_number(const struct option *option, const char *value, uint64_t *number, struct error *error)
{
    const uint64_t scale = scale_of(option->unit);
    char *end = NULL;
    switch (option->unit) {
    case UNIT_HOUR:
        if (!human_parse_time(value, scale, number))
            return no_value(option, value, "time", "24h, 7d, or 0 for never", error);
        break;
    case UNIT_KIB:
    case UNIT_MIB:
        if (!human_parse_size(value, scale, number))
            return no_value(option, value, "size",
                            option->unit == UNIT_KIB ? "512KiB, 50MiB, 1GiB, or 0 for never"
                                                     : "200MiB, 2GiB, or 0 for no limit",
                            error);
        break;
    default:
        *number = strtoull(value, &end, 10);
        if (option->unit == UNIT_PERCENT && strcmp(end, "%") == 0)
            end++;
        if (!isdigit((unsigned char)value[0]) || *end != '\0')
            return error_set(error, 0, "%s: \"%s\" is not a whole number from 0 to %lu", option->name, value,
                             (unsigned long)option->most);
        return *number <= option->most || out_of_range(option, value, error);
    }
    if (*number % scale != 0) {
        char *next = with_unit(option, *number / scale + 1);
        error_set(error, 0, "%s: \"%s\" is not a whole number of %s", option->name, value,
                  option->unit == UNIT_HOUR  ? "hours"
                  : option->unit == UNIT_KIB ? "KiB"
                                             : "MiB");
        error_advise(error, "write %s", next);
        free(next);
        return false;
    }
    *number /= scale;
    return *number <= option->most || out_of_range(option, value, error);
}

static char *number_of(const struct option *option, const char *value, struct error *error)
{
    uint64_t number = 0;
    return read_number(option, value, &number, error) ? text_format("%llu", (unsigned long long)number)
                                                      : NULL;
}

static char *ranges_of(const struct option *option, const char *value, struct error *error)
{
    char *canonical = ranges_canonical(value, option->most);
    if (canonical == NULL) {
        error_set(error, 0, "%s: \"%s\" is not a list of numbers from 0 to %lu", option->name, value,
                  (unsigned long)option->most);
        error_advise(error, "write it as 3, or 0,2-4");
    }
    return canonical;
}

static char *duration_of(const struct option *option, const char *value, struct error *error)
{
    uint64_t seconds = 0;
    const bool or_never = option->most == UINT32_MAX;
    if (or_never && text_equal_ignore_case(value, "never"))
        return text_copy("never");
    if (!human_parse_duration(value, &seconds)) {
        no_value(option, value, "time",
                 text_ends_with_ignore_case(value, "ms") ? "whole seconds, such as 1s"
                 : or_never                              ? "30s, 1m30s, 2h, 1d, or never"
                                                         : "30s, 1m30s, 2h or 1d",
                 error);
        return NULL;
    }
    if (seconds > option->most) {
        out_of_range(option, value, error);
        return NULL;
    }
    return text_format("%llu", (unsigned long long)seconds);
}

// Advises to repeat an option whose value is several of its choices, with a comma between.
static void advise_repeating(const struct option *option, const char *value, struct error *error)
{
    struct text_buffer words = {0};
    bool is_list = option->repeated && strchr(value, ',') != NULL;
    while (is_list && *value != '\0') {
        const size_t length = strcspn(value, ",");
        char *part = text_copy_part(value, length);
        char *choice = choice_of(option->value, part);
        is_list = choice != NULL;
        text_buffer_add_format(&words, "%s%s %s", words.length > 0 ? " " : "", option->name, part);
        value += length + (value[length] == ',');
        free(choice);
        free(part);
    }
    if (is_list)
        error_advise(error, "repeat the option: %s", words.data);
    free(text_buffer_take(&words));
}

char *option_value_canonical(enum option_id id, const char *value, struct error *error)
{
    const struct option *option = &verbs_options[id];
    char *canonical = NULL;
    switch (option->kind) {
    case OPTION_YES_NO:
    case OPTION_CHOICE:
        canonical = option->kind == OPTION_YES_NO ? yes_no_of(value) : choice_of(option->value, value);
        if (canonical == NULL && id == OPTION_STARTUP)
            canonical = startup_of(value);
        if (canonical == NULL) {
            error_set(error, 0, "%s: \"%s\" is none of %s", option->name, value, option->value);
            advise_repeating(option, value, error);
        }
        return canonical;
    case OPTION_NUMBER:
        return number_of(option, value, error);
    case OPTION_RANGES:
        return ranges_of(option, value, error);
    case OPTION_DURATION:
        return option->optional && value[0] == '\0' ? text_copy("") : duration_of(option, value, error);
    default:
        return text_copy(value);
    }
}

char *option_value_shown(enum option_id id, const char *canonical)
{
    const struct option *option = &verbs_options[id];
    const bool is_number = option->kind == OPTION_NUMBER || option->kind == OPTION_DURATION;
    if (!is_number || !isdigit((unsigned char)canonical[0]))
        return text_copy(canonical);
    return with_unit(option, strtoull(canonical, NULL, 10));
}

bool option_value_fits(enum option_id id, const char *word)
{
    struct error ignored = {0};
    if (verbs_options[id].kind != OPTION_YES_NO)
        return isdigit((unsigned char)word[0]);
    char *canonical = word[0] != '\0' ? option_value_canonical(id, word, &ignored) : NULL;
    error_clear(&ignored);
    free(canonical);
    return canonical != NULL;
}

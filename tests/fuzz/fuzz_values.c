// SPDX-License-Identifier: MIT
// Any text as a time, a list of numbers, a signal, a recovery action, a program: it is refused, or its canonical form means the
// same.
#include <stdlib.h>
#include <string.h>

#include "base/human.h"
#include "base/ranges.h"
#include "commands/definition_paths.h"
#include "commands/image_path.h"
#include "settings/program_spec.h"
#include "settings/stop_signals.h"

#include "fuzz.h"

static void check_duration(const char *text)
{
    uint64_t seconds = 0;
    uint64_t again = 0;
    if (!human_parse_duration(text, &seconds))
        return;
    char *canonical = human_short_duration(seconds);
    if (seconds > (uint64_t)UINT32_MAX * 86400 || !human_parse_duration(canonical, &again) ||
        again != seconds)
        abort();
    free(canonical);
    free(human_duration(seconds));
    free(human_size(seconds));
}

static void check_ranges(const char *text, uint32_t most, uint32_t number)
{
    char *canonical = ranges_canonical(text, most);
    if (canonical == NULL)
        return;
    char *again = ranges_canonical(canonical, most);
    if (again == NULL || strcmp(again, canonical) != 0 ||
        ranges_contain(text, number) != ranges_contain(canonical, number) ||
        (number > most && ranges_contain(text, number)))
        abort();
    free(again);
    free(canonical);
}

static void check_signal(const char *text)
{
    struct stop_signal signal = {0};
    struct stop_signal again = {0};
    if (!stop_signals_parse(text, &signal))
        return;
    char *canonical = stop_signals_text(&signal);
    if (!stop_signals_parse(canonical, &again) || again.number != signal.number ||
        again.limited != signal.limited || again.wait != signal.wait || signal.wait > UINT32_MAX / 1000)
        abort();
    free(canonical);
}

static void check_recovery(const char *text)
{
    int type = 0;
    uint32_t delay = 0;
    if (!definition_parse_recovery(text, &type, &delay))
        return;
    char *canonical = definition_recovery_text(type, delay);
    int again = -1;
    uint32_t same = 0;
    if (type < 0 || type > 3 || !definition_parse_recovery(canonical, &again, &same) || again != type ||
        same != delay)
        abort();
    free(canonical);
}

// The program that is found, with the rest behind it, is the whole line.
static void check_image_path(const char *line)
{
    struct image_path path = image_path_split_by(line, NULL);
    const size_t length = strlen(line);
    const size_t rest = strlen(path.rest);
    if (rest > length || strcmp(line + length - rest, path.rest) != 0 || strlen(path.program) > length - rest)
        abort();
    (void)image_path_is_pywin32(path.program);
    if (path.is_ambiguous && (line[0] == '"' || strpbrk(line, " \t") == NULL))
        abort();
    image_path_clear(&path);
}

static void check_program(char *text)
{
    struct definition definition = {0};
    struct program_spec spec = {0};
    struct error error = {0};
    struct text_list *words = &definition.values[OPTION_PROGRAM];
    definition.given[OPTION_PROGRAM] = true;
    for (char *at = strtok(text, "\n"); at != NULL; at = strtok(NULL, "\n"))
        text_list_add(words, at);
    const size_t count = words->count;
    if (!program_spec_parse(words, &spec, &error)) {
        if (error.message == NULL || spec.target != NULL)
            abort();
    } else if (spec.target == NULL || (spec.kind == PROGRAM_FUNCTION) != (spec.function != NULL)) {
        abort();
    }
    definition_paths_resolve(&definition, "C:\\d");
    if (words->count != count)
        abort();
    free(program_spec_line(words));
    program_spec_clear(&spec);
    error_clear(&error);
    definition_clear(&definition);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint32_t numbers[2] = {0};
    if (size < sizeof numbers)
        return 0;
    memcpy(numbers, data, sizeof numbers);
    char *text = text_copy_part((const char *)data + sizeof numbers, size - sizeof numbers);
    check_duration(text);
    check_ranges(text, numbers[0], numbers[1]);
    check_signal(text);
    check_recovery(text);
    check_image_path(text);
    check_program(text);
    free(text);
    return 0;
}

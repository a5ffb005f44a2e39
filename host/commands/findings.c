// SPDX-License-Identifier: MIT
#include "commands/findings.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/output.h"
#include "base/quoting.h"
#include "base/text.h"
#include "commands/answer.h"

static const char *const level_names[] = {"ok", "note", "warning", "error"};

// "pyhost update NAME ..." with the real name. Owner: the caller.
static char *with_name(const struct findings *findings, const char *advice)
{
    static const char place[] = "NAME";
    struct text_buffer text = {0};
    struct text_buffer name = {0};
    const char *next = strstr(advice, place);
    quoting_add(&name, findings->service != NULL ? findings->service : place, false);
    for (; next != NULL; next = strstr(advice, place)) {
        text_buffer_add_part(&text, advice, (size_t)(next - advice));
        text_buffer_add(&text, name.data);
        advice = next + strlen(place);
    }
    text_buffer_add(&text, advice);
    free(text_buffer_take(&name));
    return text_buffer_take(&text);
}

static void add_owned(struct findings *findings, enum finding_level level, const char *check, char *text,
                      char *advice)
{
    findings->items = memory_resize(findings->items, (findings->count + 1) * sizeof *findings->items);
    findings->items[findings->count++] = (struct finding){level, check, text, advice};
    findings->worst = level > findings->worst ? level : findings->worst;
}

void findings_add(struct findings *findings, enum finding_level level, const char *check, const char *advice,
                  const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = text_format_list(format, arguments);
    va_end(arguments);
    add_owned(findings, level, check, text, advice != NULL ? with_name(findings, advice) : NULL);
}

void findings_advise(struct findings *findings, const char *advice)
{
    struct finding *last = &findings->items[findings->count - 1];
    free(last->advice);
    last->advice = advice != NULL ? text_copy(advice) : NULL;
}

void findings_add_error(struct findings *findings, const char *check, struct error *error)
{
    char *text = error->detail != NULL ? text_format("%s\n%s", error->message, error->detail)
                                       : text_copy(error->message != NULL ? error->message : "failed");
    add_owned(findings, FINDING_BAD, check, text, error->advice != NULL ? text_copy(error->advice) : NULL);
    error_clear(error);
}

void findings_take(struct findings *findings, struct findings *others)
{
    for (size_t i = 0; i < others->count; i++)
        add_owned(findings, others->items[i].level, others->items[i].check, others->items[i].text,
                  others->items[i].advice);
    free(others->items);
    *others = (struct findings){0};
}

const struct finding *findings_bad(const struct findings *findings, const char *check)
{
    const struct finding *bad = NULL;
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].level == FINDING_BAD && strcmp(findings->items[i].check, check) == 0)
            bad = &findings->items[i];
    return bad;
}

void findings_clear(struct findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        free(findings->items[i].text);
        free(findings->items[i].advice);
    }
    free(findings->items);
}

// The first line stands behind its check; the others are set in below it.
static void tell_text(const char *text)
{
    for (bool is_first = true; *text != '\0'; is_first = false) {
        const size_t length = strcspn(text, "\n");
        const size_t shown = length > 0 && text[length - 1] == '\r' ? length - 1 : length;
        output_answer("%s%.*s\n", is_first || shown == 0 ? "" : "        ", (int)shown, text);
        text += length + (text[length] != '\0');
    }
}

void findings_tell(const struct findings *findings)
{
    static const enum output_colour colours[] = {OUTPUT_GREEN, OUTPUT_YELLOW, OUTPUT_YELLOW, OUTPUT_RED};
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        output_answer("%s%-7s%s %s: ", output_colour(colours[finding->level]), level_names[finding->level],
                      output_colour(OUTPUT_PLAIN), finding->check);
        tell_text(finding->text);
        if (finding->advice != NULL)
            output_answer("        try: %s\n", finding->advice);
    }
}

void findings_tell_json(const struct findings *findings)
{
    struct json *json = answer_fields();
    json_boolean(json, "well", findings->worst < FINDING_WARNING);
    json_begin(json, "findings", '[');
    for (size_t i = 0; i < findings->count; i++) {
        json_begin(json, NULL, '{');
        json_text(json, "level", level_names[findings->items[i].level]);
        json_text(json, "check", findings->items[i].check);
        json_text(json, "text", findings->items[i].text);
        json_text(json, "try", findings->items[i].advice);
        json_end(json, '}');
    }
    json_end(json, ']');
}

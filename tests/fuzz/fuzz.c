// SPDX-License-Identifier: MIT
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "commands/definition_difference.h"

static bool is_written(const struct definition *definition, int field)
{
    bool list = verbs_options[field].kind == OPTION_LIST;
    return definition->given[field] && (list || definition_text(definition, (enum option_id)field) != NULL);
}

// The rows that the reader makes of what definition_json() and definition_toml() write.
static struct text_list rows_of(const struct definition *definition)
{
    struct text_list rows = {0};
    for (int i = 0; i < OPTION_DEFINITION_END; i++) {
        const struct text_list *values = &definition->values[i];
        const char *key = verbs_options[i].name + 2;
        if (!is_written(definition, i))
            continue;
        if (values->count == 0)
            text_list_add_owned(&rows, text_format("1\t%s", key));
        for (size_t j = 0; j < values->count; j++)
            text_list_add_owned(&rows, text_format("1\t%s\t%s", key, values->items[j]));
    }
    return rows;
}

void fuzz_check_definition(const struct definition *definition)
{
    struct definition again = {0};
    struct error error = {0};
    struct text_list rows = rows_of(definition);
    if (!definition_from_rows(&again, "again", &rows, &error))
        abort();
    for (int i = 0; i < OPTION_DEFINITION_END; i++)
        if (is_written(definition, i) && definition_differs(&again, definition, (enum option_id)i))
            abort();

    char *toml = definition_toml(definition, NULL, false);
    char *json = definition_json(definition, NULL);
    char *toml_again = definition_toml(&again, NULL, false);
    char *json_again = definition_json(&again, NULL);
    if (toml[0] != '#' || json[0] != '{' || strcmp(json + strlen(json) - 2, "}\n") != 0 ||
        strcmp(toml, toml_again) != 0 || strcmp(json, json_again) != 0)
        abort();
    char *ascii = definition_toml(definition, NULL, true);
    for (const char *c = ascii; *c != '\0'; c++)
        if ((unsigned char)*c >= 0x7f)
            abort();
    free(ascii);
    free(json_again);
    free(toml_again);
    free(json);
    free(toml);
    text_list_clear(&rows);
    error_clear(&error);
    definition_clear(&again);
}

static unsigned digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (unsigned)(c - 'a') + 10;
    abort();
}

// Adds a code unit as the text functions have it: a lone surrogate takes three bytes.
static void add_unit(struct text_buffer *text, uint16_t unit)
{
    char *one = text_from_utf16(&unit, 1);
    text_buffer_add(text, one);
    free(one);
}

char *fuzz_json_unquote(const char *quoted)
{
    static const char letters[] = "nrt\"\\";
    static const char meanings[] = "\n\r\t\"\\";
    struct text_buffer text = {0};
    const char *at = quoted;
    if (*at++ != '"')
        abort();
    for (; *at != '"'; at++) {
        if ((unsigned char)*at < 0x20) // the end of the text among them
            abort();
        if (*at != '\\') {
            text_buffer_add_part(&text, at, 1);
        } else if (*++at == 'u') {
            unsigned unit = 0;
            for (int i = 0; i < 4; i++)
                unit = unit << 4 | digit_of(*++at);
            add_unit(&text, (uint16_t)unit);
        } else {
            const char *letter = *at != '\0' ? strchr(letters, *at) : NULL;
            if (letter == NULL)
                abort();
            text_buffer_add_part(&text, meanings + (letter - letters), 1);
        }
    }
    if (at[1] != '\0')
        abort();
    size_t count = 0;
    char *halves = text_buffer_take(&text);
    uint16_t *units = text_to_utf16(halves, &count);
    char *whole = text_from_utf16(units, count); // two halves are one character
    free(units);
    free(halves);
    return whole;
}

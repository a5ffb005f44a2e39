// SPDX-License-Identifier: MIT
#include "commands/bundle_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/output.h"
#include "commands/answer.h"

enum { SHOWN_MOST = 10 };

// What stands behind the word that a row begins with; NULL where the row begins otherwise.
static const char *behind(const char *row, const char *word)
{
    const size_t length = strlen(word);
    return strncmp(row, word, length) == 0 ? row + length : NULL;
}

// folder: that was left to look at; NULL: the bundle that is there is meant.
static bool fail(const struct text_list *missing, const char *folder, const char *advice, struct error *error)
{
    struct text_buffer details = {0};
    for (size_t i = 0; i < missing->count && i < SHOWN_MOST; i++)
        text_buffer_add_format(&details, "%s  %s", i > 0 ? "\n" : "", missing->items[i]);
    if (missing->count > SHOWN_MOST)
        text_buffer_add_format(&details, "\n  and %zu more", missing->count - SHOWN_MOST);
    const char *verb = missing->count == 1 ? " does" : "s do";
    if (folder != NULL)
        error_set(error, 0, "The bundle in \"%s\" is not whole: %zu module%s not load from it", folder,
                  missing->count, verb);
    else
        error_set(error, 0, "The bundle is not whole: %zu module%s not load from it", missing->count, verb);
    error_advise(error, "%s", advice);
    error->detail = text_buffer_take(&details);
    return false;
}

bool bundle_rows_tell(const struct text_list *rows, struct error *error)
{
    struct text_list made = {0};
    struct text_list missing = {0};
    const char *folder = NULL;
    const char *advice = "make the bundle again from what it was made of";
    for (size_t i = 0; i < rows->count; i++) {
        const char *row = rows->items[i];
        const char *text = NULL;
        if ((text = behind(row, "note: ")) != NULL) {
            output_note("%s", text);
        } else if ((text = behind(row, "missing: ")) != NULL) {
            text_list_add(&missing, text);
        } else if ((text = behind(row, "left: ")) != NULL) {
            folder = text;
        } else if ((text = behind(row, "try: ")) != NULL) {
            advice = text;
        } else if ((text = behind(row, "loaded: ")) != NULL) {
            output_answer("Loaded %s modules\n", text);
            if (answer_is_json())
                json_number(answer_fields(), "modules", strtoul(text, NULL, 10));
        } else {
            output_answer("%s\n", row);
            text_list_add(&made, row);
        }
    }
    if (made.count > 0 && missing.count == 0 && answer_is_json())
        json_texts(answer_fields(), "made", &made);
    const bool is_whole = missing.count == 0 || fail(&missing, folder, advice, error);
    text_list_clear(&missing);
    text_list_clear(&made);
    return is_whole;
}

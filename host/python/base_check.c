// SPDX-License-Identifier: MIT
#include "python/base_check.h"

#include "python/disk.h"
#include "python/dll_places.h"

enum base_state base_check(const struct environment *environment, const struct text_list *added,
                           struct error *error)
{
    struct text_list places = dll_places_list(environment, added);
    const enum base_state state =
        base_gaps_check(environment, disk_own_machine(), disk_files(), &places, error);
    text_list_clear(&places);
    return state;
}

bool base_check_explain(const struct environment *environment, const struct text_list *added,
                        struct error *error)
{
    struct error lost = {0};
    const bool is_whole = base_check(environment, added, &lost) == BASE_WHOLE;
    if (!is_whole) {
        text_replace(&error->message, "%s; %s", error->message, lost.message);
        error_advise(error, "%s", lost.advice);
    }
    error_clear(&lost);
    return !is_whole;
}

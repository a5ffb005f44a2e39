// SPDX-License-Identifier: MIT
#include "commands/stop_order.h"

#include <stdlib.h>

enum { DEPENDENTS_RUN = 1051 }; // ERROR_DEPENDENT_SERVICES_RUNNING

bool stop_order_check(const struct stop_order_calls *calls, const char *name, struct error *error)
{
    struct text_list names = {0};
    struct error unknown = {0}; // which a stop would meet, if others depend on it
    bool done = calls->may_start(calls->context, name, error);
    if (done && calls->dependents(calls->context, name, &names, &unknown))
        for (size_t i = 0; done && i < names.count; i++)
            done = calls->may_start(calls->context, names.items[i], error) ||
                   error_prefix(error, "\"%s\" depends on \"%s\"", names.items[i], name);
    error_clear(&unknown);
    text_list_clear(&names);
    return done;
}

bool stop_order_stop(const struct stop_order_calls *calls, const char *name, struct text_list *stopped,
                     struct error *error)
{
    if (calls->stop(calls->context, name, error))
        return true;
    if (error->code != DEPENDENTS_RUN)
        return false;
    error_clear(error);
    struct text_list names = {0};
    bool done = calls->dependents(calls->context, name, &names, error);
    for (size_t i = 0; done && i < names.count; i++) {
        done = calls->stop(calls->context, names.items[i], error);
        if (done)
            text_list_add(stopped, names.items[i]);
    }
    text_list_clear(&names);
    return done && calls->stop(calls->context, name, error);
}

bool stop_order_start(const struct stop_order_calls *calls, struct text_list *stopped, struct error *error)
{
    while (stopped->count > 0) {
        if (!calls->start(calls->context, stopped->items[stopped->count - 1], error))
            return false;
        free(stopped->items[--stopped->count]);
    }
    return true;
}

// SPDX-License-Identifier: MIT
// In which order services are stopped, and started again, when others depend on them. Pure: what it asks of the SCM are
// calls that it is handed.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"

struct stop_order_calls {
    void *context; // handed to each call

    // Stops the service and waits; one that does not run is a success. Error 1051 (ERROR_DEPENDENT_SERVICES_RUNNING):
    // the SCM refuses while others that depend on it run.
    bool (*stop)(void *context, const char *name, struct error *error);

    // Adds the running services that depend on it, directly or not, in the order in which they can be stopped.
    bool (*dependents)(void *context, const char *name, struct text_list *names, struct error *error);

    bool (*start)(void *context, const char *name, struct error *error);

    // Could the service be started, once it has stopped? Only for stop_order_check().
    bool (*may_start)(void *context, const char *name, struct error *error);
};

// Could all be started again that is stopped with the service name? Else error has the first that could not. Nothing is stopped.
bool stop_order_check(const struct stop_order_calls *calls, const char *name, struct error *error);

// Stops the service name; where others that run depend on it, these before, whose names are added to stopped as they are
// stopped. At the first that does not stop it ends, with the error.
bool stop_order_stop(const struct stop_order_calls *calls, const char *name, struct text_list *stopped,
                     struct error *error);

// Starts again what was stopped, the last first, and takes what has started off the list: what is left was not started.
bool stop_order_start(const struct stop_order_calls *calls, struct text_list *stopped, struct error *error);

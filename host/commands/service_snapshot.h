// SPDX-License-Identifier: MIT
// A service as it is before a change, so that a change which is taken back leaves no trace. A definition says what each setting is, and
// not whether anybody has ever set it: what was not in the registry is not to be there again.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"
#include "scm/scm_config.h"
#include "settings/registry_values.h"

// All zero is none.
struct service_snapshot {
    struct registry_values settings; // of the key PyHost, without the keys in it
    struct registry_values python_class;
    struct text_list names; // of service_snapshot_names()
    struct scm_config config;
};

// Fills snapshot. Owner of what is in it: the caller, who calls service_snapshot_clear(), also after an error.
bool service_snapshot_take(const char *name, struct service_snapshot *snapshot, struct error *error);

// The SCM and the service's variables are again as a definition has them. Makes the rest as it was: the host's settings and the class,
// recovery and the time in a shutdown to the millisecond; and takes away what was not set. What this Windows does not keep is told in
// notes.
bool service_snapshot_return(const char *name, const struct service_snapshot *snapshot,
                             struct text_list *notes, struct error *error);

void service_snapshot_clear(struct service_snapshot *snapshot);

// Sets recovery and time in a shutdown as kept has them in its parts, where the service's are others.
bool service_snapshot_return_numbers(const char *name, const struct scm_config *kept, struct text_list *notes,
                                     struct error *error);

// The names of those values in the service's own key that changes make and that are there. Owner: the caller.
bool service_snapshot_names(const char *name, struct text_list *names, struct error *error);

// Takes away those of them that are not among names.
bool service_snapshot_remove_others(const char *name, const struct text_list *names, struct error *error);

// SPDX-License-Identifier: MIT
// Places of a service's code that are gone, or that its account may not read. Python looks into directories without a word: it finds no
// module then.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "python/cures.h"
#include "python/environment.h"
#include "settings/settings.h"

// Who reads.
struct unread_reader {
    const char *
        account; // the service's, in whose process this is; NULL: somebody else asks, who may be refused other places
    const char *grantee; // the service's as icacls takes it; NULL: not known
};

// Where error is that of a module that was not found, or of a file that was refused to an import, and the directory that the service
// names for its code, one of its packages, the site-packages of its environment or that file cannot be read: adds that to its message,
// and what to try. Returns whether it is so.
bool unread_place_tell(struct error *error, const struct settings *settings,
                       const struct environment *environment, const struct unread_reader *reader);

// Names the account in the message of an error whose code is ERROR_ACCESS_DENIED, and advises what lets it read place.
void unread_place_advise(struct error *error, const char *place, enum cure_place kind,
                         const struct unread_reader *reader);

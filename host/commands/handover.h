// SPDX-License-Identifier: MIT
// What a service was before this host took it over: kept in the key PyHost\Before while the service is this host's, and given back.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"
#include "commands/definition.h"
#include "commands/service_snapshot.h"

// Keeps the whole service as before says it is, with its command line: install --force writes over all of it. Where an earlier takeover
// was cut off, what that has kept stays (*is_new is false): the service has been changed in part since.
bool handover_keep(const char *name, const struct definition *before, const char *image_path, bool *is_new,
                   struct error *error);

// The same of an adoption, which changes the command line alone: keeps the settings of this host that the service may have already, and
// image_path. Those that an interrupted adoption kept stay kept.
bool handover_keep_settings(const char *name, const char *image_path, struct error *error);

// This host's settings are again as either kept them; where there were none, they are taken away, with all that was kept.
bool handover_return_settings(const char *name, struct error *error);

// Keeps the event source that is registered, whosever it is, or that there is none: before the command line is changed. What an adoption
// that was interrupted kept stays kept, where this host's own is there now.
bool handover_keep_source(const char *name, struct error *error);

// Registers this host's event source for a service that is taken over. A source of pywin32's makes room for it; one of another product
// stays as it is. What fails is a note.
void handover_take_source(const char *name, const char *host);

// Gives the event source back as it was kept: there was another, or none. What fails is a note.
void handover_return_source(const char *name);

// Fills definition with what handover_keep() kept. *found is false (and the result true) where nothing was. Owner of the definition:
// the caller.
bool handover_read(const char *name, struct definition *definition, bool *found, struct error *error);

// Makes the service what definition says, with the command line image_path, and takes this host's settings away. image_before: its
// command line now. What cannot be given back is told in notes.
bool handover_return(const char *name, const struct definition *definition, const char *image_before,
                     const char *image_path, struct text_list *notes, struct error *error);

// The command line of the other product's service that handover_keep() kept, and release would give back, as people may see it;
// NULL: there is none.
// Owner: the caller.
char *handover_owner(const char *name);

// Takes away what handover_keep() has newly kept, or a part of it, after a change that failed and has been taken back. snapshot: from before
// both. What fails is a note.
void handover_forget(const char *name, const struct service_snapshot *snapshot);

// SPDX-License-Identifier: MIT
// Values of one registry key, as UTF-8, of any length.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

// An open key; all zero is none. registry_close() is harmless on that.
struct registry_key {
    void *handle;
    char *path; // for the messages
};

// Opens a key below HKEY_LOCAL_MACHINE for reading. *found is false (and the result true) when it is not
// there.
bool registry_open(const char *path, struct registry_key *key, bool *found, struct error *error);

// The same below HKEY_USERS: of an account by its SID, while its part of the registry is loaded.
bool registry_open_of_users(const char *path, struct registry_key *key, bool *found, struct error *error);

// The same as registry_open() on another machine. *answers: its Remote Registry service does; where it is true, what fails is the key's.
bool registry_open_on(const char *computer, const char *path, struct registry_key *key, bool *answers,
                      bool *found, struct error *error);

// Opens a key below HKEY_LOCAL_MACHINE that is another's, the SCM's for one, for reading and writing; its rights stay as they are.
bool registry_change(const char *path, struct registry_key *key, struct error *error);

// The same of a key of the host's own, making it when it is not there. Only the system and the administrators may write to it from
// then on, whatever the key that it is in lets others do.
bool registry_create(const char *path, struct registry_key *key, struct error *error);

void registry_close(struct registry_key *key);

// When a key below HKEY_LOCAL_MACHINE, or a value in it, was last changed, as a FILETIME; 0: it is not there, or may not be read.
uint64_t registry_written(const char *path);
uint64_t registry_key_written(const struct registry_key *key); // 0: it is gone

// Removes a key and what is below it; one that is not there is a success.
bool registry_remove(const char *path, struct error *error);

// Read a value (name "" is the default one). *found is false when it is not there; another type than asked
// for is an error. REG_EXPAND_SZ counts as text, and is expanded. Owner of what was read: the caller.
bool registry_read_text(const struct registry_key *key, const char *name, char **text, bool *found,
                        struct error *error);
bool registry_read_texts(const struct registry_key *key, const char *name, struct text_list *texts,
                         bool *found, struct error *error);
bool registry_read_number(const struct registry_key *key, const char *name, uint32_t *number, bool *found,
                          struct error *error);

// The same of whichever type it is: a number comes as its decimal digits, a binary value as an empty list.
bool registry_read_any(const struct registry_key *key, const char *name, struct text_list *texts, bool *found,
                       struct error *error);

// The names of the key's values; "" is the default one's. Owner: the caller.
bool registry_value_names(const struct registry_key *key, struct text_list *names, struct error *error);

// The names of the keys in it. Owner: the caller.
bool registry_key_names(const struct registry_key *key, struct text_list *names, struct error *error);

// Makes the value name of to what that of from is, of whichever type; where from has none, to has none.
bool registry_copy_value(const struct registry_key *from, const struct registry_key *to, const char *name,
                         struct error *error);

bool registry_write_text(const struct registry_key *key, const char *name, const char *text,
                         struct error *error);
bool registry_write_texts(const struct registry_key *key, const char *name, const struct text_list *texts,
                          struct error *error);
bool registry_write_number(const struct registry_key *key, const char *name, uint32_t number,
                           struct error *error);

// Removes a value; one that is not there is a success.
bool registry_remove_value(const struct registry_key *key, const char *name, struct error *error);

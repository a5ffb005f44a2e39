// SPDX-License-Identifier: MIT
// Who may exchange what stands at a path: rules only, no Windows. The disk is seen through struct way_disk.
//
// A path is followed as Windows follows it, from its root on and through each link by itself: whoever may change a link, or what one of
// several links leads through, decides where the path leads.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

// What stands at a path, itself: a link is not followed.
struct way_entry {
    bool is_there;
    bool is_link;
    char *stranger; // who besides the administrators may change it: "Everyone"; NULL: nobody
    char *target;   // the absolute path that a link leads to; NULL: unknown
};

struct way_disk {
    void *context; // handed to each call

    // Does path begin with a drive of this machine's own, whose access lists count, and not with a share or another name of a directory?
    bool (*is_own)(void *context, const char *path);

    // is_end: the path ends there, so that what is made in a directory counts as well. entry is {0}; owner of its texts: the caller.
    void (*look)(void *context, const char *path, bool is_end, struct way_entry *entry);
};

enum { WAY_GONE = 2 }; // ERROR_FILE_NOT_FOUND

// Can nobody but the administrators change what stands at path (absolute), or on the way there? Else doubt says in a clause why not ("Everyone
// may change "C:\open""); its code is WAY_GONE where nothing stands there, since anybody may come to put something there. from: a directory
// that is trusted to be the right one, above which nothing is asked for; NULL: none.
bool way_is_safe(const char *path, const char *from, const struct way_disk *disk, struct error *doubt);

// Does the place link redirect whoever opens it? data: what Windows keeps there (wdk, REPARSE_DATA_BUFFER); size 0: it does not tell, and then it may.
// Files in the cloud, and those that are kept in a smaller form, do not. *target: the absolute path that it leads to, a relative one with its
// ".."; NULL: unknown. Owner: the caller.
bool way_read_link(const uint8_t *data, size_t size, const char *link, char **target);

// SPDX-License-Identifier: MIT
// What the launchers in a Scripts directory call, as entry_points.txt of a distribution says it. Pure.
#pragma once

// The function "module:name" of the console or GUI script called name (in any case) in the text of an entry_points.txt; NULL when
// it has none. Owner: the caller.
char *entry_points_find(const char *text, const char *name);

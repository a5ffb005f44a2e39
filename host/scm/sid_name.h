// SPDX-License-Identifier: MIT
// What who has a SID is called, in messages and in commands.
#pragma once

// "Users", "MACHINE\somebody", "NT SERVICE\NAME", or the SID (PSID) in figures for one that nobody knows. Owner: the caller.
char *sid_name(void *sid);

// The same as icacls takes it, whatever the system's language: "MACHINE\somebody", "NT SERVICE\NAME", "*S-1-5-19". Owner: the caller.
char *sid_name_for_icacls(void *sid);

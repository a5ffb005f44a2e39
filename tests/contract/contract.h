// SPDX-License-Identifier: MIT
// The contract layer: linked into a pyhost.exe of its own, it refuses what Windows refuses by its documentation and Wine allows.
//
// A rule is a function that stands before one of Windows', in the import table of the program; it does what that function's page
// says, and calls what stands behind it for all else. Only the host's own calls meet it: what Python, its packages and
// Windows' libraries call is left alone. docs/contract.md lists the rules with their pages.
#pragma once

#include <stdbool.h>

#include <windows.h>

struct contract_rule {
    const char *function; // its name in the import table
    void *before;         // stands before it
    void **behind;        // gets the function that it stands before
};

// The rules of each file, {0} behind the last one.
extern const struct contract_rule contract_files[];      // files.c
extern const struct contract_rule contract_service[];    // service.c
extern const struct contract_rule contract_runtime[];    // runtime.c
extern const struct contract_rule contract_jobs[];       // jobs.c
extern const struct contract_rule contract_console[];    // console.c
extern const struct contract_rule contract_loading[];    // loading.c
extern const struct contract_rule contract_scm[];        // scm.c
extern const struct contract_rule contract_events[];     // events.c
extern const struct contract_rule contract_accounts[];   // accounts.c
extern const struct contract_rule contract_rights[];     // rights.c
extern const struct contract_rule contract_kept[];       // kept.c
extern const struct contract_rule contract_dependents[]; // dependents.c

// The name of the service that a handle is of, at most 256 characters. False: it is of none.
bool contract_service_name(SC_HANDLE service, wchar_t *name);

// The name of the event by which a test sends a console event that Wine has not (CTRL_BREAK_EVENT, CTRL_CLOSE_EVENT,
// CTRL_LOGOFF_EVENT, CTRL_SHUTDOWN_EVENT) to a process that has set a handler: its identifier and the event as DWORD. Where several are set, CLOSE
// comes last.
#define CONTRACT_CONSOLE_EVENT L"Global\\pyhost-contract-console-%lu-%lu"

// Notes that a rule has refused something, or what it saw, as a line of CONTRACT_NOTES: the rule's name, and behind a tab what
// the format says. From any thread.
void contract_note(const char *rule, const char *format, ...);

// Where the notes are. Each process appends to it.
#define CONTRACT_NOTES L"C:\\pyhost-contract.log"

// Values of this key in HKEY_LOCAL_MACHINE, DWORDs other than 0, make the layer another Windows. CONTRACT_NO_POSIX: one, or a file
// system, that knows no POSIX semantics.
#define CONTRACT_KEY L"SOFTWARE\\pyhost-contract"
#define CONTRACT_NO_POSIX L"NoPosixSemantics"
// The path of a file that another program has deleted, and that somebody has open.
#define CONTRACT_DELETED L"Deleted"

// The path of a directory that nobody may enter.
#define CONTRACT_CLOSED L"ClosedDirectory"

// Z: is a drive that subst made, and leads here.
#define CONTRACT_SUBST L"SubstZ"
#define CONTRACT_SUBST_PLACE L"C:\\pyhost-real"

// Such a value; 0: none is there. It is looked up at each call.
DWORD contract_number(const wchar_t *name);
bool contract_is_set(const wchar_t *name);

// The exit code of a process that the C runtime ends for an invalid parameter (STATUS_STACK_BUFFER_OVERRUN, by __fastfail).
#define CONTRACT_INVALID_PARAMETER 0xC0000409

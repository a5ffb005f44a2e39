// SPDX-License-Identifier: MIT
// Services that are not this host's: what they run, in words, so that a verb which can do nothing for one says why.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "scm/scm.h"

enum foreign_kind {
    FOREIGN_NONE, // the service is this host's
    FOREIGN_PYWIN32,
    FOREIGN_PYTHON, // python.exe, for a class: its script hosts the service itself
    FOREIGN_NSSM,
    FOREIGN_NSSM_PYTHON, // NSSM, whose application is a python.exe
    FOREIGN_WINSW,
    FOREIGN_PYINSTALLER,
    FOREIGN_CX_FREEZE,
    FOREIGN_SHARED, // in a process that it shares with other services: svchost.exe
    FOREIGN_DRIVER,
    FOREIGN_PER_USER, // Windows makes one of it for each user who logs on, under another name
    FOREIGN_OTHER
};

// What is the program at this path? Never FOREIGN_NONE.
enum foreign_kind foreign_program(const char *program);

// What does the service run, whose command line and type (SERVICE_WIN32_OWN_PROCESS and the like) these are? A driver, a per-user service,
// or one in a shared process, is that first. It is this host's when its program is a pyhost.exe, whatever that is called and
// however its path is spelt: the file tells. Where the file is gone, or may not be read, its name does, if there are settings of this
// host's; on another machine foreign_remote.h tells. It is python.exe's when a class is recorded for it, and this host's when python.exe runs
// that class's module, and settings of this host's are there that no adoption has left which was undone.
enum foreign_kind foreign_service(const char *service, const char *command_line, uint32_t type);

// The same of an open service (SERVICE_QUERY_CONFIG).
enum foreign_kind foreign_open_service(const struct scm_service *service, const char *command_line);

// The same of a service that is not open; of one whose record may not be seen, the command line alone tells.
enum foreign_kind foreign_named_service(const char *service, const char *command_line);

// Can a service of this kind be adopted?
bool foreign_is_adoptable(enum foreign_kind kind);

// "PyInstaller": one word, for lists.
const char *foreign_name(enum foreign_kind kind);

// "under NSSM", "a program frozen by PyInstaller, which has its Python inside": stands behind "runs".
const char *foreign_description(enum foreign_kind kind);

// Fills error: what the service runs, and what to do. Always returns false.
bool foreign_refuse(enum foreign_kind kind, const char *service, const char *program, struct error *error);

// Advises to run the Python program under pyhost where the service, which is another program's, is one by its command line.
void foreign_advise_take(const char *service, const char *command_line, struct error *error);

// Is the service, whose command line this is, this host's? If not, error says what it is. Asks the SCM whether it is a driver.
bool foreign_check(const char *service, const char *command_line, struct error *error);

// The same of a service that nobody has looked at yet. Fails as well where there is none.
bool foreign_check_by_name(const char *service, struct error *error);

// May a verb act on the service's state? It must be this host's, as far as that can be seen: not where its configuration may not be read.
// Where on another machine only its program's name tells, a note says so. How to do it all the same, command says.
bool foreign_check_state(const char *service, const char *command, struct error *error);

// May install make the service name? It must not be there yet, or be this host's, or, with force, another program's that can be taken
// over and given back: *taken then. One that is marked for deletion is on its way out, whosever it was. A registry key of that name that is
// no service is another product's, too.
bool foreign_check_install(const char *name, bool force, bool *taken, struct error *error);

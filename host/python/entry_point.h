// SPDX-License-Identifier: MIT
// The service's own code: find the class, make its instance, run it. On Python's main thread, with the GIL.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"
#include "settings/class_spec.h"

// What went wrong, if anything; report/failure.h has an event and an exit code for each.
enum entry_point_result {
    ENTRY_POINT_OK,
    ENTRY_POINT_NO_MODULE,   // the import raised
    ENTRY_POINT_NO_CLASS,    // the module has no such name, or what it names cannot be called
    ENTRY_POINT_BAD_CLASS,   // the constructor raised
    ENTRY_POINT_NO_RUN,      // the instance has neither SvcRun nor SvcDoRun
    ENTRY_POINT_RUN_FAILED,  // SvcRun or SvcDoRun raised
    ENTRY_POINT_SYSTEM_EXIT, // the code left with SystemExit: see *code
    ENTRY_POINT_INTERRUPTED  // KeyboardInterrupt left the code, whoever sent it
};

// Python objects live behind these two; all zero is an empty one.
struct entry_point {
    void *class_object;
    void *instance;
    char *silence;        // why the instance may never report RUNNING; NULL: it has not been looked at
    char *silence_advice; // what to try then; both are owned
    bool plain;           // the instance was looked at, and has plain methods only
};

// Puts spec's directory first on sys.path, imports its module and takes the class from it. With SYSTEM_EXIT
// (sys.exit at import) *code is set. naming: the command that names another class for the service, as class_spec_named() takes it.
enum entry_point_result entry_point_load(struct entry_point *entry, const struct class_spec *spec,
                                         const char *naming, uint32_t *code, struct error *error);

// Advises to name another class for the service: one that the class's module has, or, where the class's name is that of a module in
// a package, that module. Without one that can be a service: how to make one.
void entry_point_advise_class(const struct class_spec *spec, const char *naming, struct error *error);

enum entry_point_ability {
    ENTRY_POINT_RUNS,
    ENTRY_POINT_RUNS_NOT_YET, // the class has nothing that runs, and code may give it to the class, or its instance, later
    ENTRY_POINT_RUNS_NEVER // no code that was imported could
};

// Has the class something that runs: SvcDoRun, or a SvcRun that is not ServiceFramework's?
enum entry_point_ability entry_point_ability(const struct entry_point *entry);

// Reads a text attribute of the class; NULL when it is missing, None or no text. Owner: the caller.
char *entry_point_text(const struct entry_point *entry, const char *attribute);

// Reads an attribute that is a sequence of texts, or one text; empty when missing or None. Owner: the caller.
struct text_list entry_point_texts(const struct entry_point *entry, const char *attribute);

// Makes the instance: class((name, argument, ...)), one tuple of str as pywin32 passes it.
enum entry_point_result entry_point_construct(struct entry_point *entry, const struct text_list *arguments,
                                              uint32_t *code, struct error *error);

// What keeps the class's code from ever running, or from reporting RUNNING: a SvcDoRun, or a GetAcceptedControls, that is a coroutine
// function, or a generator's. Its advice is error's; false, without an error, for one that can run. With the GIL.
bool entry_point_never_runs(const struct entry_point *entry, struct error *error);

// The handlers of controls of such a kind, of the class or, where it is there, the instance, each as "SvcStop is a coroutine function (async
// def), and a call runs none of its code: Shop.SvcStop, service.py line 12". Owner: the caller. With the GIL.
struct text_list entry_point_deaf_controls(const struct entry_point *entry);

// Has the class no SvcStop, and nothing else that could have a stop accepted?
bool entry_point_takes_no_stop(const struct entry_point *entry);

// Looks at the instance before its code runs: NO_RUN where none of it would; fills entry's silence.
enum entry_point_result entry_point_prepare(struct entry_point *entry, struct error *error);

// What has a call made that somebody would have to run: "a coroutine", "a generator"? It is closed, and *place is where its code stands.
// NULL: it is another object. Owner of both: the caller.
char *entry_point_unrun(void *result, char **place);

// Has a handler of a control returned what nobody runs? Then fills error: what stands for a coroutine or a generator in it.
bool entry_point_is_unrun(void *result, uint32_t control, struct error *error);

// Calls SvcRun, else SvcDoRun, and returns when the code does. With SYSTEM_EXIT *code is set, and error when
// the code gave a text.
enum entry_point_result entry_point_run(struct entry_point *entry, uint32_t *code, struct error *error);

// What handles a control, as pywin32 names it, for a person: "SvcStop", "the handler of control 130". Owner: the caller.
char *entry_point_handler(uint32_t control);

// Calls the method of the instance that stands for a control (SvcStop, SvcPause ...), for a class that
// registered no handler. Returns what the system is to get: 0, or 120 when there is no such method, or when
// it raised (error is filled).
uint32_t entry_point_control(const struct entry_point *entry, uint32_t control, struct error *error);

// Takes the current exception: SystemExit has a meaning of its own (*code), as has KeyboardInterrupt;
// everything else is result. error says message and, but for SystemExit, the traceback.
enum entry_point_result entry_point_take_exception(enum entry_point_result result, uint32_t *code,
                                                   struct error *error, const char *message);

// Drops the instance (its __del__ runs now) and the class.
void entry_point_clear(struct entry_point *entry);

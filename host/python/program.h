// SPDX-License-Identifier: MIT
// A plain program on Python's main thread, as python.exe runs it: a script, a module behind -m, a function.
// The interpreter must have been started with the program (interpreter_options), which sets sys.argv. With
// the GIL.
#pragma once

#include "python/entry_point.h"
#include "settings/program_spec.h"

// Looks for the program without running it: a script is compiled, a module behind -m found, a function's
// module imported. directory is the current directory that the program will have; NULL: not known.
enum entry_point_result program_check(const struct program_spec *spec, const char *directory, uint32_t *code,
                                      struct error *error);

// What the host hears of a run, on the program's thread, with the GIL.
struct program_turns {
    void (*begins)(void); // the program's own code begins: it was found, read and compiled before
    void (*ended)(void);  // that code has returned, or raised: what it raised has not been taken yet
};

// Runs the program, and returns when it does: with SYSTEM_EXIT for whatever ends it so, *code being what
// python.exe would have ended with (a function's result counts as sys.exit(result) does).
enum entry_point_result program_run(const struct program_spec *spec, const struct program_turns *turns,
                                    uint32_t *code, struct error *error);

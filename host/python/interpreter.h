// SPDX-License-Identifier: MIT
// The one Python interpreter of this process: start, finish, and the way in for the host's other threads.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"
#include "python/environment.h"

struct interpreter_options {
    struct text_list flags; // as python.exe takes them: "-X", "dev", "-O"; may be empty
    bool variables;         // let PYTHON* variables count (without it: -E)
    bool
        user_site; // let the user's site-packages count (without it: -s), and what the registry has for sys.path
    bool own_streams;           // before_site makes the standard streams, in UTF-8
    const char *service;        // its name, for advice; NULL: it has none yet
    const char *home;           // what PYTHONHOME says, where it counts; NULL: nothing
    struct text_list dll_path;  // directories in which DLLs are found besides; may be empty
    bool dll_strict;            // DLLs are found by their bare names without PATH
    struct text_list arguments; // sys.argv, of a class
    struct text_list
        program; // a plain program, whose words are sys.argv as under python.exe; empty: a class.
                 // Its own directory may come on sys.path, so it is not isolated as a class is

    // What each interpreter gets, those that the code makes too (python/beginnings.h); may be NULL. The second is not called for
    // Python's own: who starts that does more behind its `site`.
    bool (*before_site)(struct error *error);
    bool (*after_site)(struct error *error);
};

// Starts Python for environment. The calling thread becomes Python's main thread and holds the GIL
// afterwards. The three standard descriptors must be valid by now. Call it once in a process.
bool interpreter_start(const struct environment *environment, const struct interpreter_options *options,
                       struct error *error);

// For a Python that the process runs already (api_bind_loaded): takes the GIL for the calling thread, and
// lets other threads in. Returns what interpreter_detach() wants.
int interpreter_attach(void);

// Keeps other threads out, waits until none is inside, and gives the GIL of interpreter_attach() back.
void interpreter_detach(int state);

// How much of Python's own end there is.
enum interpreter_end {
    INTERPRETER_WHOLE, // threading's shutdown (it waits for threads that are no daemons), atexit, flush, the modules
    INTERPRETER_SEEN, // the same, the modules only where somebody would see it (python/finalization.h); else the GIL
                      // is kept
    INTERPRETER_LEFT // atexit and flush alone: threads that are no daemons go on, are to be left, and Python's own end cannot be
    // told so (wake_forget_threads); the GIL is kept
};

// Ends Python. On the thread that started it, with the GIL. Waits first until no other thread is inside (interpreter_enter). flush
// writes what the host's own streams have, where Python is not finalized. Harmless when Python never started. Returns whether it was
// finalized.
bool interpreter_finish(enum interpreter_end end, void (*flush)(void));

// Other threads: takes the GIL. Returns false, without it, when Python is not running (any more). Whoever got
// true calls interpreter_leave() with the same state.
bool interpreter_enter(int *state);
void interpreter_leave(int state);

// The same for a thread that is not waited for, as a daemon thread of Python's: its code may itself wait for Python's end. Also where
// python.exe runs Python.
bool interpreter_enter_daemon(int *state);
void interpreter_leave_daemon(int state);

// Between these two the main thread may be interrupted: the service's own code runs there. The second tells
// whether it was, and takes back an interrupt that is still on its way. On the main thread, with the GIL.
void interpreter_begin_interruptible(void);
bool interpreter_end_interruptible(void);

// Has the host interrupted the code, so far?
bool interpreter_was_interrupted(void);

// Raises KeyboardInterrupt in Python's main thread by the runtime's own SIGINT, which also wakes time.sleep()
// there. From one thread other than the main one, with or without the GIL. Nothing happens where no interrupt
// may come, and where the code ignores SIGINT.
void interpreter_interrupt(void);

// The same for a program, with signal number (SIGINT, SIGTERM, SIGBREAK), whose handler the program may have set.
// Sets the event came_back (a HANDLE that lives on) when the main thread runs Python code again. Returns false where no
// signal may come, and where the program takes none of this number.
bool interpreter_signal(int number, void *came_back);

// Raises KeyboardInterrupt in Python's main thread, whatever handlers the program has set, when it runs Python code next. came_back
// as with interpreter_signal(). From a thread that does not hold the GIL; waits for it.
bool interpreter_raise(void *came_back);

// In a wait of the host's own, on Python's main thread with the GIL: runs the handlers of the signals that have come, and lets in what
// interpreter_raise() has set. Returns false with an exception.
bool interpreter_hear(void);

// Would a signal of that number, raised now, end the process, because its C handler is the default one?
bool interpreter_has_default_action(int number);

// The event (a HANDLE) that is set when a signal comes, for what waits on Python's main thread; it is to be reset before, then
// PyErr_CheckSignals() called. NULL on any other thread, and where the host has not started Python.
void *interpreter_signal_event(void);

// The identifier of Python's main thread.
unsigned long interpreter_main_thread(void);

// Runs the atexit functions and flushes the standard streams from a thread that is not the main one: for a
// process that must end while its main thread is stuck. From a thread that does not hold the GIL; may block
// for as long as Python code does.
void interpreter_abandon(void);

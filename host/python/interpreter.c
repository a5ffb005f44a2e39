// SPDX-License-Identifier: MIT
#include "python/interpreter.h"

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/memory.h"
#include "base/path.h"
#include "base/timings.h"
#include "base/wide.h"
#include "python/api.h"
#include "python/beginnings.h"
#include "python/disk.h"
#include "python/dll_places.h"
#include "python/dll_search.h"
#include "python/finalization.h"
#include "python/initialization.h"
#include "python/library.h"
#include "python/python_maker.h"
#include "python/registry_paths.h"
#include "python/stacks.h"
#include "python/sys_module.h"
#include "python/traceback.h"

// Who is inside: the gate is open while Python may be entered from other threads.
static struct {
    SRWLOCK lock;
    CONDITION_VARIABLE left;
    bool open;
    unsigned inside;
    PyThreadState *main_thread;
    DWORD main_identifier;
    bool interruptible; // the service's own code is on the main thread
    bool interrupted;   // ... and was interrupted
    bool raised;        // ... by force
    DWORD hearing;      // identifier of the main thread, where signals are the host's to tell it
} gate = {.lock = SRWLOCK_INIT, .left = CONDITION_VARIABLE_INIT};

// What every interpreter of the process is told; as long as the process.
static struct {
    char *executable;
    char *base_executable;
    bool has_arguments; // else they are a program's, by Python's own reading
    struct text_list arguments;
    char *scripts; // a directory of sys.path in the place of base_directory; NULL: there is none
    char *base_directory;
    struct text_list left_out; // of the registry's directories: with Python's variables they come along
    bool (*before_site)(struct error *error);
} told;

static void note_told(const struct environment *environment, const struct interpreter_options *options,
                      const char *home)
{
    told.executable = text_copy(environment->python);
    told.base_executable =
        text_copy(environment->base_python); // what multiprocessing starts; else it is the host itself
    told.has_arguments = options->program.count == 0;
    for (size_t i = 0; i < options->arguments.count; i++)
        text_list_add(&told.arguments, options->arguments.items[i]);
    // With its home told, CPython puts the directory of the virtual environment's python.exe where its own, the base's, stands
    // otherwise; where PYTHONHOME tells it, python.exe has it so as well.
    const bool is_own = home != NULL && options->home == NULL;
    told.scripts = is_own && environment->venv != NULL ? path_parent(environment->python) : NULL;
    told.base_directory = text_copy(environment->base_directory);
    if (options->variables && !options->user_site)
        told.left_out = registry_paths_read(environment);
    told.before_site = options->before_site;
}

static bool set_up(struct error *error)
{
    const bool done = sys_module_set_text("executable", told.executable) &&
                      sys_module_set_text("_base_executable", told.base_executable) &&
                      (!told.has_arguments || sys_module_set_texts("argv", &told.arguments)) &&
                      (told.scripts == NULL || sys_module_path_replace(told.scripts, told.base_directory));
    if (!done)
        return traceback_take(error, "cannot set up the interpreter");
    for (size_t i = 0; i < told.left_out.count; i++)
        // Python adds its own directory only where the registry has not named it already.
        if (sys_module_path_remove(told.left_out.items[i]) &&
            text_equal_ignore_case(told.left_out.items[i], told.base_directory) &&
            !sys_module_path_append(told.base_directory))
            return traceback_take(error, "cannot set up the interpreter");
    return told.before_site == NULL || told.before_site(error);
}

static void open_gate(void)
{
    AcquireSRWLockExclusive(&gate.lock);
    gate.open = true;
    gate.main_thread = python.PyThreadState_Get();
    gate.main_identifier = GetCurrentThreadId();
    ReleaseSRWLockExclusive(&gate.lock);
}

// Windows says that a module was not found, and not which: the Python's own DLL is there.
static void name_missing(const struct environment *environment, const struct interpreter_options *options,
                         struct error *error)
{
    struct text_list places = dll_places_list(environment, &options->dll_path);
    const struct dll_search search = {.files = disk_files(), .directories = &places};
    struct dll_missing missing = {0};
    if (error->code == ERROR_MOD_NOT_FOUND && dll_search_missing(&search, environment->dll, &missing)) {
        text_replace(&error->message, "%s: %s is missing, which \"%s\" needs", error->message, missing.name,
                     missing.needed_by);
        struct python_maker maker;
        python_maker_of(environment, disk_files(), &maker);
        char *repair = python_maker_repair(&maker);
        error_advise(error, "%s",
                     dll_search_is_of_visual_c(missing.name) ? dll_search_visual_c(disk_own_machine())
                                                             : repair);
        free(repair);
        python_maker_clear(&maker);
    }
    dll_missing_clear(&missing);
    text_list_clear(&places);
}

bool interpreter_start(const struct environment *environment, const struct interpreter_options *options,
                       struct error *error)
{
    bool done = false;
    char *home = library_home(environment, options->home, disk_files());
    wchar_t *executable = wide_from_text(environment->python);
    const struct beginnings beginnings = {.before_site = set_up, .after_site = options->after_site};
    stacks_heed_abort();
    // The one way to choose a virtual environment that every CPython from 3.9 on understands. The host and
    // Python share the UCRT, and so this variable; Python takes it away again.
    _wputenv_s(L"__PYVENV_LAUNCHER__", executable);
    dll_places_begin(environment, &options->dll_path, options->dll_strict);
    if (!api_load(environment->dll, error)) {
        name_missing(environment, options, error);
        goto done;
    }
    timings_mark(TIMINGS_PYTHON, "DLL loaded");
    note_told(environment, options, home);
    if (!initialization_run(environment, options, home, &beginnings, error) || !beginnings_settle(error))
        goto done;
    timings_mark(TIMINGS_PYTHON, "interpreter started");
    stacks_prepare();
    open_gate();
    gate.hearing = gate.main_identifier;
    done = true;
done:
    free(home);
    free(executable);
    return done;
}

// Keeps other threads out, and waits for those inside. Without the GIL: they need it to get out.
static void close_gate(void)
{
    AcquireSRWLockExclusive(&gate.lock);
    gate.open = false;
    while (gate.inside > 0)
        SleepConditionVariableSRW(&gate.left, &gate.lock, INFINITE, 0);
    ReleaseSRWLockExclusive(&gate.lock);
}

int interpreter_attach(void)
{
    int state = (int)python.PyGILState_Ensure();
    open_gate();
    return state;
}

void interpreter_detach(int state)
{
    python.PyGILState_Release((PyGILState_STATE)state);
    close_gate();
}

static void call_and_forget(const char *module_name, const char *function)
{
    PyObject *module = python.PyImport_ImportModule(module_name);
    PyObject *result = module != NULL ? python.PyObject_CallMethod(module, function, NULL) : NULL;
    python.PyErr_Clear();
    python.Py_DecRef(result);
    python.Py_DecRef(module);
}

static void flush_stream(const char *name)
{
    PyObject *stream = sys_module_get(name);
    PyObject *result =
        stream != NULL && stream != python.none ? python.PyObject_CallMethod(stream, "flush", NULL) : NULL;
    python.PyErr_Clear();
    python.Py_DecRef(result);
    python.Py_DecRef(stream);
}

// What code has asked for at its end, and what it has written.
static void run_last_functions(void)
{
    call_and_forget("atexit", "_run_exitfuncs");
    flush_stream("stdout");
    flush_stream("stderr");
}

// Python's own order, up to where it begins to flush, and to take its modules apart.
static bool finish_seen(void (*flush)(void))
{
    if (!finalization_can_be_spared())
        return false;
    PyObject *threading = api_loaded_module("threading");
    PyObject *result = threading != NULL ? python.PyObject_CallMethod(threading, "_shutdown", NULL) : NULL;
    if (threading != NULL && result == NULL)
        python.PyErr_WriteUnraisable(threading);
    python.Py_DecRef(result);
    python.Py_DecRef(threading);
    call_and_forget("atexit", "_run_exitfuncs");
    flush(); // lets the GIL go: what others do meanwhile is looked at as well
    if (finalization_matters(told.base_directory))
        return false;
    flush();
    finalization_close_sockets();
    return true;
}

bool interpreter_finish(enum interpreter_end end, void (*flush)(void))
{
    if (python.dll == NULL || !python.Py_IsInitialized())
        return false;
    PyThreadState *state = python.PyEval_SaveThread();
    close_gate();
    python.PyEval_RestoreThread(state);
    if (end == INTERPRETER_LEFT) {
        run_last_functions();
        call_and_forget("pyhost_compat.wake", "flush_files");
        flush();
        return false;
    }
    const bool whole = end == INTERPRETER_WHOLE || !finish_seen(flush);
    if (whole)
        python.Py_FinalizeEx();
    return whole;
}

static bool gate_enter(void)
{
    AcquireSRWLockExclusive(&gate.lock);
    bool entered = gate.open;
    gate.inside += entered;
    ReleaseSRWLockExclusive(&gate.lock);
    return entered;
}

static void gate_leave(void)
{
    AcquireSRWLockExclusive(&gate.lock);
    gate.inside--;
    ReleaseSRWLockExclusive(&gate.lock);
    WakeAllConditionVariable(&gate.left);
}

bool interpreter_enter(int *state)
{
    if (!gate_enter())
        return false;
    *state = (int)python.PyGILState_Ensure();
    return true;
}

void interpreter_leave(int state)
{
    python.PyGILState_Release((PyGILState_STATE)state);
    gate_leave();
}

bool interpreter_enter_daemon(int *state)
{
    const bool hosted = gate.main_identifier != 0; // else python.exe runs it, and the gate was never opened
    if (hosted ? !gate_enter() : !python.Py_IsInitialized())
        return false;
    *state = (int)python.PyGILState_Ensure();
    if (hosted)
        gate_leave(); // the GIL keeps Python from its end as long as this thread has it
    return true;
}

void interpreter_leave_daemon(int state)
{
    python.PyGILState_Release((PyGILState_STATE)state);
}

void interpreter_begin_interruptible(void)
{
    AcquireSRWLockExclusive(&gate.lock);
    gate.interruptible = true;
    ReleaseSRWLockExclusive(&gate.lock);
}

bool interpreter_end_interruptible(void)
{
    AcquireSRWLockExclusive(&gate.lock);
    gate.interruptible = false;
    bool interrupted = gate.interrupted;
    ReleaseSRWLockExclusive(&gate.lock);
    if (interrupted && python.PyErr_CheckSignals() != 0)
        python.PyErr_Clear(); // it came too late to interrupt anything but the clean-up
    return interrupted;
}

bool interpreter_was_interrupted(void)
{
    AcquireSRWLockShared(&gate.lock);
    const bool interrupted = gate.interrupted;
    ReleaseSRWLockShared(&gate.lock);
    return interrupted;
}

typedef void(__cdecl *signal_handler)(int);

// The C handler of a signal. (The UCRT's SIG_GET asks without a change, but Wine takes it for a handler.)
static signal_handler handler_of(int number)
{
    signal_handler handler = signal(number, SIG_IGN);
    if (handler != SIG_ERR)
        (void)signal(number, handler);
    return handler;
}

bool interpreter_has_default_action(int number)
{
    return handler_of(number) == SIG_DFL;
}

// Does Python handle the signal? Where the code asked for the default action, raise() would end the process on the spot.
static bool handles(int number)
{
    signal_handler handler = handler_of(number);
    return handler != SIG_DFL && handler != SIG_IGN && handler != SIG_ERR;
}

void interpreter_interrupt(void)
{
    AcquireSRWLockExclusive(&gate.lock);
    if (gate.interruptible && handles(SIGINT)) {
        gate.interrupted = true;
        (void)raise(SIGINT); // the handler only notes it, and wakes the main thread
    }
    ReleaseSRWLockExclusive(&gate.lock);
}

static int note_return(void *event)
{
    SetEvent(event);
    return 0;
}

bool interpreter_signal(int number, void *came_back)
{
    AcquireSRWLockExclusive(&gate.lock);
    bool sent = gate.interruptible && handles(number);
    if (sent) {
        gate.interrupted = true;
        (void)raise(number);
        // Python sets it for SIGINT only; what waits for it looks for every signal.
        if (number != SIGINT && python._PyOS_SigintEvent != NULL)
            SetEvent(python._PyOS_SigintEvent());
        python.Py_AddPendingCall(note_return, came_back);
    }
    ReleaseSRWLockExclusive(&gate.lock);
    return sent;
}

bool interpreter_raise(void *came_back)
{
    int state = 0;
    if (!interpreter_enter(&state))
        return false;
    AcquireSRWLockExclusive(&gate.lock);
    bool raised = gate.interruptible && python.PyThreadState_SetAsyncExc(
                                            gate.main_identifier, *python.PyExc_KeyboardInterrupt) == 1;
    if (raised) {
        gate.interrupted = true;
        gate.raised = true;
        if (python._PyOS_SigintEvent != NULL)
            SetEvent(python._PyOS_SigintEvent());
        python.Py_AddPendingCall(note_return, came_back);
    }
    ReleaseSRWLockExclusive(&gate.lock);
    interpreter_leave(state);
    return raised;
}

bool interpreter_hear(void)
{
    if (python.PyErr_CheckSignals() != 0)
        return false;
    AcquireSRWLockExclusive(&gate.lock);
    const bool raised = gate.raised;
    ReleaseSRWLockExclusive(&gate.lock);
    if (!raised)
        return true;
    // What another thread has set is raised between Python's own instructions only.
    PyObject *module = python.PyImport_ImportModule("pyhost_compat.wake");
    PyObject *result = module != NULL ? python.PyObject_CallMethod(module, "come_back", NULL) : NULL;
    python.Py_DecRef(module);
    python.Py_DecRef(result);
    return result != NULL;
}

void *interpreter_signal_event(void)
{
    return gate.hearing == GetCurrentThreadId() && python._PyOS_SigintEvent != NULL
               ? python._PyOS_SigintEvent()
               : NULL;
}

unsigned long interpreter_main_thread(void)
{
    return gate.main_identifier;
}

void interpreter_abandon(void)
{
    int state = 0;
    if (!interpreter_enter(&state))
        return;
    run_last_functions();
    interpreter_leave(state);
}

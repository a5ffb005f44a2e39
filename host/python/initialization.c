// SPDX-License-Identifier: MIT
#include "python/initialization.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "base/wide.h"
#include "python/api.h"
#include "python/base_check.h"
#include "python/disk.h"
#include "python/traceback.h"

// PyConfig and PyPreConfig are opaque here: every version so far needs less than 440 bytes of the first, and 40 of the second.
enum { CONFIG_SIZE = 16 * 1024 };

// What a start is made from.
struct start {
    const struct environment *environment;
    const struct interpreter_options *options;
    const char *home;
    const struct beginnings *beginnings;
    struct text_list argv; // as python.exe would get it: PyConfig takes the options from there
    wchar_t **wide_argv;
};

static bool has_letter(const struct text_list *flags, char letter)
{
    for (size_t i = 0; i < flags->count; i++) {
        const char *flag = flags->items[i];
        if (flag[0] != '-' || flag[1] == '-')
            continue;
        const size_t letters = strcspn(flag, "XW"); // behind which comes a value
        if (memchr(flag, letter, letters) != NULL)
            return true;
        if (flag[letters] != '\0' && flag[letters + 1] == '\0')
            i++;
    }
    return false;
}

bool initialization_heeds_variables(const struct text_list *flags)
{
    return !has_letter(flags, 'E') && !has_letter(flags, 'I');
}

// As Python reads a variable that switches something on: a whole number of 0, alone, does not.
static bool is_on(const char *value)
{
    char *end = NULL;
    return value != NULL && value[0] != '\0' && (strtol(value, &end, 10) != 0 || *end != '\0');
}

bool initialization_is_unbuffered(const struct text_list *flags, bool variables)
{
    // Nobody changes the environment meanwhile. NOLINTNEXTLINE(concurrency-mt-unsafe)
    const char *value = getenv("PYTHONUNBUFFERED");
    const bool heeds = variables && initialization_heeds_variables(flags);
    return has_letter(flags, 'u') || (heeds && is_on(value));
}

// What a class has in the place of a program's words: what starts sys.orig_argv again, as reloaders do, would get an interactive Python
// that reads from nowhere, and would think that all is well. The words are those of a cure (python/cures.c).
static const char restarted[] =
    "raise RuntimeError('the class of a service has no command line to restart with')";

static void make_argv(struct start *start)
{
    const struct interpreter_options *options = start->options;
    struct text_list *argv = &start->argv;
    text_list_add(argv, start->environment->python);
    if (options->program.count > 0) {
        if (!options->user_site)
            text_list_add(argv, "-s");
        if (!options->variables)
            text_list_add(argv, "-E");
    } else if (!options->user_site) {
        text_list_add(argv, options->variables ? "-s" : "-I");
    } else if (!options->variables) {
        text_list_add(argv, "-E");
    }
    for (size_t i = 0; i < options->flags.count; i++)
        text_list_add(argv, options->flags.items[i]);
    for (size_t i = 0; i < options->program.count; i++)
        text_list_add(argv, options->program.items[i]);
    if (options->program.count == 0) {
        text_list_add(argv, "-c");
        text_list_add(argv, restarted);
    }
    start->wide_argv = memory_allocate((argv->count + 1) * sizeof *start->wide_argv);
    for (size_t i = 0; i < argv->count; i++)
        start->wide_argv[i] = wide_from_text(argv->items[i]);
}

static void clear(struct start *start)
{
    for (size_t i = 0; i < start->argv.count; i++)
        free(start->wide_argv[i]);
    free(start->wide_argv);
    text_list_clear(&start->argv);
}

// Names the variable that Python refuses, of which its reason tells, and what removes it. Returns false where the reason names none.
static bool advise_variable(const struct start *start, const char *reason, struct error *error)
{
    const char *found = reason != NULL ? strstr(reason, "PYTHON") : NULL;
    const size_t length =
        found != NULL ? strspn(found, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") : strlen("PYTHON");
    if (length == strlen("PYTHON"))
        return false;
    const char *service = start->options->service;
    char *removal = text_format("-%.*s", (int)length, found);
    error_advise(error,
                 "give %s a value that Python takes, or remove it, from the machine's variables if it stands "
                 "there, else: "
                 "pyhost update \"%s\" --environment %s",
                 removal + 1, service != NULL ? service : "NAME", removal);
    free(removal);
    return true;
}

// Fills error. What code raises that `site` runs is left to be taken: Python goes no further then.
static bool fail(const struct start *start, const char *function, const char *reason, struct error *error)
{
    const char *home = start->options->home;
    char *message = text_format("\"%s\" cannot start Python%s%s%s: %s%s%s", start->environment->dll,
                                home != NULL ? " with the library in \"" : "", home != NULL ? home : "",
                                home != NULL ? "\", which PYTHONHOME names" : "",
                                function != NULL ? function : "", function != NULL ? ": " : "",
                                reason != NULL && reason[0] != '\0' ? reason : "Python gives no reason");
    if (beginnings_reached_site() && python.PyErr_Occurred() != NULL) {
        traceback_take(error, message);
        error_advise(error, "mend the code that the traceback names: Python runs it at every start");
    } else {
        error_set(error, 0, "%s", message);
        if (!advise_variable(start, reason, error) &&
            !base_check_explain(start->environment, &start->options->dll_path, error))
            error_advise(error, "look at the lines above this failure in the log");
    }
    free(message);
    return false;
}

static bool fail_by(const struct start *start, PyStatus status, struct error *error)
{
    return fail(start, status.func, status.err_msg, error);
}

// Where the host makes the standard streams, Python's, which they take the place of, are not to load the codec of the system's code page
// besides: that is a module more for most starts. (3.13 cannot be told.)
#define STREAM_ENCODING "utf-8"

// Up to the version that loses Py_SetPythonHome. The allocator is chosen by PyConfig_SetArgv(): an audit hook that were there before
// would be freed by another one.
static bool start_by_config(const struct start *start, struct error *error)
{
    PyConfig *config = memory_allocate(CONFIG_SIZE);
    if (start->home != NULL) {
        wchar_t *home = wide_from_text(start->home);
        python.Py_SetPythonHome(home); // copied
        free(home);
    }
    if (start->options->own_streams && python.Py_SetStandardStreamEncoding != NULL)
        python.Py_SetStandardStreamEncoding(STREAM_ENCODING, NULL); // copied
    python.PyConfig_InitPythonConfig(config);
    PyStatus status = python.PyConfig_SetArgv(config, (Py_ssize_t)start->argv.count, start->wide_argv);
    if (!python.PyStatus_Exception(status)) {
        beginnings_watch(start->beginnings);
        status = python.Py_InitializeFromConfig(config);
    }
    const bool done = !python.PyStatus_Exception(status) || fail_by(start, status, error);
    python.PyConfig_Clear(config);
    free(config);
    return done;
}

// What follows -X NAME among the flags, without its "="; NULL: it is not there.
static const char *option_value(const struct text_list *flags, const char *name)
{
    const size_t length = strlen(name);
    for (size_t i = 0; i < flags->count; i++) {
        const char *flag = flags->items[i];
        if (strcmp(flag, "-X") == 0 && i + 1 < flags->count)
            flag = flags->items[++i];
        else if (strncmp(flag, "-X", 2) == 0)
            flag += 2;
        if (strncmp(flag, name, length) == 0 && (flag[length] == '\0' || flag[length] == '='))
            return flag + length + (flag[length] == '=');
    }
    return NULL;
}

// NULL: it is not set, or does not count.
static const char *variable_value(const struct start *start, const char *name)
{
    if (!start->options->variables || !initialization_heeds_variables(&start->options->flags))
        return NULL;
    // Nobody changes the environment meanwhile. NOLINTNEXTLINE(concurrency-mt-unsafe)
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0' ? value : NULL;
}

// The option's value, before which that of the variable steps back.
static const char *said(const struct start *start, const char *option, const char *variable)
{
    const char *value = option_value(&start->options->flags, option);
    return value != NULL ? value : variable_value(start, variable);
}

// A whole number from least to most. Returns false for any other text.
static bool read_number(const char *text, int64_t least, int64_t most, int64_t *number)
{
    char *end = NULL;
    errno = 0;
    *number = strtoll(text, &end, 10);
    return end != text && *end == '\0' && errno == 0 && *number >= least && *number <= most;
}

// What an isolated configuration has said already, so that no option and no variable of the environment counts. A number that Python
// would refuse is refused: *reason says so.
static bool set_what_is_said(const struct start *start, PyInitConfig *config, const char **reason)
{
    enum { FEWEST_DIGITS = 640 }; // CPython's, besides 0
    const char *traced = said(start, "tracemalloc", "PYTHONTRACEMALLOC");
    const char *digits = said(start, "int_max_str_digits", "PYTHONINTMAXSTRDIGITS");
    const char *seed = variable_value(start, "PYTHONHASHSEED");
    int64_t frames = traced != NULL;
    int64_t most = 0;
    int64_t number = 0;
    if (seed != NULL && strcmp(seed, "random") == 0)
        seed = NULL;
    if (traced != NULL && traced[0] != '\0' && !read_number(traced, 0, INT_MAX, &frames))
        *reason = "tracemalloc: invalid number of frames";
    else if (digits != NULL && strcmp(digits, "0") != 0 &&
             !read_number(digits, FEWEST_DIGITS, INT_MAX, &most))
        *reason = "int_max_str_digits: invalid limit; must be >= 640 or 0 for unlimited";
    else if (seed != NULL && !read_number(seed, 0, UINT32_MAX, &number))
        *reason = "PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]";
    return *reason == NULL &&
           python.PyInitConfig_SetInt(config, "dev_mode", said(start, "dev", "PYTHONDEVMODE") != NULL) == 0 &&
           python.PyInitConfig_SetInt(config, "tracemalloc", frames) == 0 &&
           (digits == NULL || python.PyInitConfig_SetInt(config, "int_max_str_digits", most) == 0) &&
           python.PyInitConfig_SetInt(config, "use_hash_seed", seed != NULL) == 0 &&
           (seed == NULL || python.PyInitConfig_SetInt(config, "hash_seed", number) == 0);
}

// PyInitConfig begins as an isolated configuration; these make it what PyConfig_InitPythonConfig() makes.
static bool set_options(const struct start *start, PyInitConfig *config, const char **reason)
{
    static const struct {
        const char *name;
        int value;
    } numbers[] = {{"parse_argv", 1},
                   {"configure_c_stdio", 1},
                   {"isolated", 0},
                   {"use_environment", 1},
                   {"user_site_directory", 1},
                   {"safe_path", 0},
                   {"install_signal_handlers", 1},
                   {"pathconfig_warnings", 1}};
    bool done = true;
    for (size_t i = 0; i < COUNT_OF(numbers) && done; i++)
        done = python.PyInitConfig_SetInt(config, numbers[i].name, numbers[i].value) == 0;
    return done && set_what_is_said(start, config, reason) &&
           python.PyInitConfig_SetStrList(config, "argv", start->argv.count, start->argv.items) == 0 &&
           (!start->options->own_streams ||
            python.PyInitConfig_SetStr(config, "stdio_encoding", STREAM_ENCODING) == 0) &&
           (start->home == NULL || python.PyInitConfig_SetStr(config, "home", start->home) == 0);
}

static bool start_by_init_config(const struct start *start, struct error *error)
{
    PyPreConfig *before = memory_allocate(CONFIG_SIZE);
    python.PyPreConfig_InitPythonConfig(before);
    const PyStatus status =
        python.Py_PreInitializeFromArgs(before, (Py_ssize_t)start->argv.count, start->wide_argv);
    free(before);
    if (python.PyStatus_Exception(status))
        return fail_by(start, status, error);
    beginnings_watch(start->beginnings);

    const char *reason = NULL;
    PyInitConfig *config = python.PyInitConfig_Create();
    bool done = config != NULL && set_options(start, config, &reason) &&
                python.Py_InitializeFromInitConfig(config) == 0;
    if (!done) {
        if (config != NULL && reason == NULL)
            (void)python.PyInitConfig_GetError(config, &reason);
        fail(start, NULL, reason, error);
    }
    python.PyInitConfig_Free(config);
    return done;
}

bool initialization_run(const struct environment *environment, const struct interpreter_options *options,
                        const char *home, const struct beginnings *beginnings, struct error *error)
{
    struct start start = {
        .environment = environment, .options = options, .home = home, .beginnings = beginnings};
    make_argv(&start);
    const bool done = python.Py_SetPythonHome != NULL ? start_by_config(&start, error)
                                                      : start_by_init_config(&start, error);
    clear(&start);
    return done;
}

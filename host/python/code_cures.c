// SPDX-License-Identifier: MIT
#include "python/code_cures.h"

#include "base/compiler.h"

static const char picklable[] =
    "give the process a function that a module defines, and no lambda: a new process imports it by its name";
static const char selector_loop[] =
    "run it in a selector loop: asyncio.run(main(), loop_factory=asyncio.SelectorEventLoop); before Python "
    "3.12 call "
    "asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy()) first";
static const char standard_loop[] = "run it in the standard loop of Windows: take "
                                    "WindowsSelectorEventLoopPolicy or SelectorEventLoop out of the code";
static const char no_unix_socket[] =
    "use a TCP port of 127.0.0.1: asyncio has sockets with a path only on Unix";
static const char nested_loop[] = "await the coroutine: a loop runs already in this thread";
static const char other_loop[] =
    "make clients, queues and locks in the coroutine that asyncio.run() runs; from another thread use "
    "asyncio.run_coroutine_threadsafe(coroutine, loop)";

static const struct cure_row rows[] = {
    {"AttributeError", NULL, NULL, NAME_ON_UNIX,
     "Python has {unix} only on Unix: let the code do without it where sys.platform is \"win32\""},
    {"ImportError", NULL, NULL, NAME_ON_UNIX,
     "Python has {unix} only on Unix: let the code do without it where sys.platform is \"win32\""},
    {"PicklingError", "Can't pickle", "\\multiprocessing\\", NAME_ANY, picklable},
    {"AttributeError", "Can't pickle", "\\multiprocessing\\", NAME_ANY, picklable}, // before Python 3.14
    {"AttributeError", "Can't get local object", "\\multiprocessing\\", NAME_ANY, picklable},
    {"TypeError", "cannot pickle '", "\\multiprocessing\\", NAME_ANY,
     "hand a new process plain data, and no locks, sockets, threads or open files"},
    {"ValueError", "cannot find context for 'fork", NULL, NAME_ANY,
     "use multiprocessing.get_context(\"spawn\"): Windows has no other start method"},

    {"NotImplementedError", NULL, "in add_reader", NAME_ANY, selector_loop},
    {"NotImplementedError", NULL, "in add_writer", NAME_ANY, selector_loop},
    {"NotImplementedError", NULL, "in remove_reader", NAME_ANY, selector_loop},
    {"NotImplementedError", NULL, "in remove_writer", NAME_ANY, selector_loop},
    {NULL, "cannot use the 'ProactorEventLoop'", NULL, NAME_ANY, selector_loop},
    {"NotImplementedError", NULL, "in _make_subprocess_transport", NAME_ANY, standard_loop},
    {"NotImplementedError", NULL, "in _make_read_pipe_transport", NAME_ANY, standard_loop},
    {"NotImplementedError", NULL, "in _make_write_pipe_transport", NAME_ANY, standard_loop},
    {"NotImplementedError", NULL, "in create_unix_", NAME_ANY, no_unix_socket},
    {"RuntimeError", "This event loop is already running", NULL, NAME_ANY, nested_loop},
    {"RuntimeError", "while another loop is running", NULL, NAME_ANY, nested_loop},
    {"RuntimeError", "attached to a different loop", NULL, NAME_ANY, other_loop},
    {"RuntimeError", "bound to a different event loop", NULL, NAME_ANY, other_loop},
    {"RuntimeError", "Event loop stopped before Future completed", NULL, NAME_ANY,
     "let main() return in place of loop.stop(): have it await an asyncio.Event, and set that by "
     "loop.call_soon_threadsafe(event.set)"},
};

const struct cure_row *code_cures(size_t *count)
{
    *count = COUNT_OF(rows);
    return rows;
}

// SPDX-License-Identifier: MIT
#include "service/stopping.h"

#include <process.h>
#include <signal.h>
#include <stdlib.h>

#include <windows.h>

#include "base/lived.h"
#include "base/text.h"
#include "modules/child_waits.h"
#include "modules/console_handlers.h"
#include "python/interpreter.h"
#include "python/wake.h"
#include "report/report.h"
#include "service/children.h"
#include "service/controls.h"
#include "service/ending.h"
#include "service/readiness.h"
#include "service/status.h"
#include "settings/stop_signals.h"

enum {
    ANSWER_WAIT = 1000,   // ms that the main thread gets to come back to Python code after a signal
    LAST_CALLS = 10000,   // ms before the stop limit at which the program hears a signal again
    LAST_RESORT = 4000,   // ms before it at which no handler of the program's is asked any more
    CHILDREN_WAIT = 2000, // ms that the program gets to see to its children itself
    AGAIN_LEAST = 500,    // ms that a further signal must have to be of use
    UNLIMITED = 60000,    // ms that stand for the limit of a stop that has none: what it is by default
    BY_FORCE = 0          // in place of a signal's number, as wake_further_signal() has it
};

// Returns when one of them is set: 0 the code has returned, 1 it runs Python code again, 2 neither in wait ms.
static DWORD wait_answer(HANDLE came_back, DWORD wait)
{
    HANDLE either[] = {ending_returned(), came_back};
    DWORD result = lived_wait(2, either, wait);
    return result <= WAIT_OBJECT_0 + 1 ? result - WAIT_OBJECT_0 : 2;
}

static bool has_returned(DWORD wait)
{
    return lived_wait_one(ending_returned(), wait) == WAIT_OBJECT_0;
}

// Lets the program's handlers of console events hear Ctrl+C, once. Returns whether the event is out and none took it, or
// whether there is nothing to send.
static bool ask_console(bool perhaps)
{
    static bool asked;
    if (asked || !console_handlers_are_set(perhaps))
        return true;
    asked = true;
    return console_handlers_ask(ANSWER_WAIT) != CONSOLE_TAKEN;
}

// A signal is heard when the main thread runs Python code. Where it waits in C code that hears of no signal, what it
// waits for is ended: as if the signal had done it, and, where the handler of the program lets the same call go on, as a
// failure of that call. What is left is what a handler of console events ends, and the wait for a child: one that cannot hear what the
// others hear, or, further: the program has had a signal, or its time, before, any one.
static void wake(HANDLE came_back, int number, bool further)
{
    if (wait_answer(came_back, ANSWER_WAIT) < 2)
        return;
    if (further) {
        child_waits_end(true);
        if (wait_answer(came_back, ANSWER_WAIT) < 2)
            return;
    }
    wake_main_thread(WAKE_INTERRUPT, number);
    bool returned = has_returned(ANSWER_WAIT);
    wake_done();
    if (returned)
        return;
    bool failed = wake_main_thread(WAKE_FAIL, number);
    const bool heard = wait_answer(came_back, failed ? ANSWER_WAIT : 0) < 2;
    if (heard && (!failed || has_returned(ANSWER_WAIT)))
        return;
    wake_main_thread(WAKE_CONNECT, number);
    if (heard) // a loop around a select() that has nothing, as in socketserver
        return;
    const bool children = children_ask(CHILDREN_INTERRUPT);
    if (children && wait_answer(came_back, 2 * ANSWER_WAIT) < 2)
        return;
    if (!ask_console(true) && wait_answer(came_back, ANSWER_WAIT) < 2)
        return;
    if (!children)
        return;
    children_ask(CHILDREN_BREAK);
    if (wait_answer(came_back, ANSWER_WAIT) == 2)
        child_waits_end(false);
}

// ms of wait that are left until end, but not more than most.
static DWORD rest_of(DWORD wait, uint64_t end, DWORD most)
{
    uint64_t now = lived_now();
    DWORD rest = wait == INFINITE ? INFINITE : now < end ? (DWORD)(end - now) : 0;
    return rest < most ? rest : most;
}

static HANDLE answered; // Python may set it as long as the process lives

// Sends one signal. Returns whether the code has returned after wait ms; at once, false, where it takes no such signal and
// more are to come.
static bool send(int number, DWORD wait, bool last)
{
    static bool further;
    uint64_t end = lived_now() + wait;
    if (answered == NULL)
        answered = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (answered == NULL)
        return false;
    ResetEvent(answered);
    // A console's Ctrl+C, which a handler takes, does not become SIGINT. Where there are children, a library's handler may end
    // the process on the Ctrl+C that is meant for them, so SIGINT comes first there.
    if (number == SIGINT && !children_are_there() && !ask_console(false))
        return has_returned(wait);
    if (number == BY_FORCE ? interpreter_raise(answered) : interpreter_signal(number, answered))
        wake(answered, number, further);
    else if (!last)
        return false;
    further = true;
    if (has_returned(rest_of(wait, end, CHILDREN_WAIT)))
        return true;
    // At a console Ctrl+C comes to the children as well, and what their parent does now may be to wait for them.
    children_ask(CHILDREN_INTERRUPT);
    return has_returned(rest_of(wait, end, INFINITE));
}

// ms that the program gets after a signal, so that there is time for more before the limit.
static DWORD time_for_one(uint64_t limit)
{
    uint64_t now = lived_now();
    uint64_t rest = limit > now ? limit - now : 0;
    return (DWORD)(rest > 2 * (uint64_t)LAST_CALLS ? rest - LAST_CALLS : rest / 2);
}

// One signal, and when the program goes on until shortly before the limit, SIGINT again: what a person does with Ctrl+C, and
// what programs take for "now". The last time no handler is asked: what an exception unwinds, the limit would not.
static void insist(uint64_t limit)
{
    int number = wake_stop_signal();
    DWORD wait = time_for_one(limit);
    bool is_raised = false; // it is a KeyboardInterrupt, whatever handlers there are
    while (!send(number, wait, true)) {
        if (is_raised && lived_wait_one(answered, 0) == WAIT_OBJECT_0)
            ending_note_goes_on(wake_culprit());
        uint64_t now = lived_now();
        uint64_t rest = limit > now ? limit - now : 0;
        wait = time_for_one(limit);
        if (wait < AGAIN_LEAST)
            return;
        number = wake_further_signal(number, rest <= LAST_RESORT);
        is_raised = rest <= LAST_RESORT;
        children_ask(CHILDREN_INTERRUPT);
        char *culprit = wake_culprit();
        report_line("the program still runs %lu s before its stop limit: it gets %s%s%s",
                    (unsigned long)((rest + 500) / 1000),
                    number == BY_FORCE ? "KeyboardInterrupt, whatever its handlers do"
                    : number == SIGINT ? "SIGINT"
                                       : "its signal again",
                    culprit != NULL ? "; " : "", culprit != NULL ? culprit : "");
        free(culprit);
    }
}

// ms that code which may have heard of the stop by other means gets before its first signal.
static DWORD patience(void)
{
    const uint32_t half = status_stop_limit() / 2;
    const DWORD most = STOP_SIGNAL_WAIT * 1000;
    return half != 0 && half < most ? half : most;
}

static void ask(const struct settings *settings)
{
    const struct text_list *signals = &settings->stop_signals;
    if (signals->count == 0) {
        const uint32_t most = status_stop_limit();
        const uint64_t limit = lived_now() + most;
        if (readiness_listens() && has_returned(patience())) // it has the stop event
            return;
        if (most != 0)
            insist(limit);
        else
            send(wake_stop_signal(), INFINITE, true);
        return;
    }
    uint32_t seconds = 0;
    for (size_t i = 0; i < signals->count; i++) {
        struct stop_signal signal = {0};
        if (!stop_signals_parse(signals->items[i], &signal)) {
            report_line("StopSignals: \"%s\" is no signal", signals->items[i]);
            signal = (struct stop_signal){.number = STOP_SIGNAL_INT, .wait = STOP_SIGNAL_WAIT};
        }
        bool last = i + 1 == signals->count;
        DWORD wait = last && !signal.limited ? INFINITE : signal.wait * 1000;
        const DWORD share = status_stop_limit() / (DWORD)(signals->count + 1); // it may have become less
        if (controls_is_hurried() && wait > share)                             // all of them are to be heard
            wait = share;
        seconds += wait != INFINITE ? wait / 1000 : 0;
        if (send(signal.number, wait, last))
            return;
    }
    ending_stop_exhausted(seconds);
}

void stopping_ask(const struct settings *settings)
{
    ask(settings);
    if (!status_wait_stopped(CHILDREN_WAIT)) // Python's own end waits for the workers of multiprocessing
        children_ask(CHILDREN_INTERRUPT);
}

static struct {
    char *handler;
    DWORD wait; // ms
} interrupt;

static unsigned __stdcall run_interrupt(void *unused)
{
    (void)unused;
    HANDLE came_back =
        CreateEventW(NULL, TRUE, FALSE, NULL); // Python may set it as long as the process lives
    if (came_back != NULL && !has_returned(interrupt.wait)) {
        report_line("%s failed, and the service still runs after %lu s: it gets SIGINT", interrupt.handler,
                    (unsigned long)((interrupt.wait + 500) / 1000));
        if (interpreter_signal(SIGINT, came_back))
            wake(came_back, SIGINT, true);
    }
    free(interrupt.handler);
    return 0;
}

void stopping_interrupt(char *handler, uint64_t begun)
{
    static LONG is_begun;
    HANDLE thread = NULL;
    if (!InterlockedExchange(&is_begun, TRUE)) {
        const uint64_t used = lived_now() - begun;
        uint64_t limit = status_stop_limit();
        if (limit == 0)
            limit = used + UNLIMITED;
        // It may have signaled the stop before it failed, and the code be at its clean-up.
        interrupt.handler = handler;
        interrupt.wait = limit > used ? (DWORD)((limit - used) / 2) : 0;
        thread = (HANDLE)_beginthreadex(NULL, 0, run_interrupt, NULL, 0, NULL);
    }
    if (thread != NULL)
        CloseHandle(thread);
    else
        free(handler); // what is left is the stop limit
}

// SPDX-License-Identifier: MIT
#include "service/stopping.h"

#include <windows.h>

#include "python/interpreter.h"
#include "python/wake.h"
#include "report/report.h"
#include "service/children.h"
#include "service/ending.h"
#include "service/readiness.h"
#include "settings/stop_signals.h"

enum {
    ANSWER_WAIT = 1000 // ms that the main thread gets to come back to Python code after a signal
};

// Returns when one of them is set: 0 the code has returned, 1 it runs Python code again, 2 neither in wait ms.
static DWORD wait_answer(HANDLE came_back, DWORD wait)
{
    HANDLE either[] = {ending_returned(), came_back};
    DWORD result = WaitForMultipleObjects(2, either, FALSE, wait);
    return result <= WAIT_OBJECT_0 + 1 ? result - WAIT_OBJECT_0 : 2;
}

// A signal is heard when the main thread runs Python code. Where it waits in C code that hears of no signal, what it
// waits for is ended: a lock's wait, a socket's, then a child.
static void wake(HANDLE came_back)
{
    if (wait_answer(came_back, ANSWER_WAIT) < 2)
        return;
    wake_main_thread();
    if (wait_answer(came_back, ANSWER_WAIT) < 2)
        return;
    report_line("the main thread hears no signal: its children are asked to end");
    children_ask(CHILDREN_INTERRUPT);
    if (wait_answer(came_back, 2 * ANSWER_WAIT) < 2)
        return;
    children_ask(CHILDREN_BREAK);
}

// Sends one signal. Returns whether the code has returned after wait ms; at once, false, where it takes no such signal and
// more are to come.
static bool send(int number, DWORD wait, bool last)
{
    static HANDLE came_back; // Python may set it as long as the process lives
    ULONGLONG end = GetTickCount64() + wait;
    if (came_back == NULL)
        came_back = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (came_back == NULL)
        return false;
    ResetEvent(came_back);
    if (interpreter_signal(number, came_back))
        wake(came_back);
    else if (!last)
        return false;
    ULONGLONG now = GetTickCount64();
    DWORD rest = wait == INFINITE ? INFINITE : now < end ? (DWORD)(end - now) : 0;
    return WaitForSingleObject(ending_returned(), rest) == WAIT_OBJECT_0;
}

void stopping_ask(const struct settings *settings)
{
    const struct text_list *signals = &settings->stop_signals;
    if (signals->count == 0) {
        if (readiness_listens() && // it has the stop event
            WaitForSingleObject(ending_returned(), STOP_SIGNAL_WAIT * 1000) == WAIT_OBJECT_0)
            return;
        send(interpreter_own_signal(), INFINITE, true);
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
        seconds += signal.wait;
        if (send(signal.number, last && !signal.limited ? INFINITE : signal.wait * 1000, last))
            return;
    }
    ending_stop_exhausted(seconds);
}

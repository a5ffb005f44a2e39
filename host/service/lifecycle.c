// SPDX-License-Identifier: MIT
#include "service/lifecycle.h"

#include <stddef.h>

#include "base/compiler.h"

struct cell {
    uint8_t next;   // enum lifecycle_state
    uint8_t effect; // enum lifecycle_effect
};

#define STAY(state) \
    { \
        LIFECYCLE_##state, LIFECYCLE_IGNORE \
    }
#define GO(state) \
    { \
        LIFECYCLE_##state, LIFECYCLE_ENTER \
    }
#define ON(state) \
    { \
        LIFECYCLE_##state, LIFECYCLE_PROGRESS \
    }
#define HELD \
    { \
        LIFECYCLE_STOP_PENDING, LIFECYCLE_HOLD \
    }
#define OVER(state) \
    { \
        LIFECYCLE_##state, LIFECYCLE_GIVE_UP \
    }

// Read a row as: in this state, on ... A state's row lists the events in the order of the enum.
// clang-format off
static const struct cell table[LIFECYCLE_STATES][LIFECYCLE_EVENTS] = {
    [LIFECYCLE_NEW] = {
        [LIFECYCLE_START]                 = GO(START_PENDING),
        [LIFECYCLE_STOP_CONTROL]          = STAY(NEW),
        [LIFECYCLE_PAUSE_CONTROL]         = STAY(NEW),
        [LIFECYCLE_CONTINUE_CONTROL]      = STAY(NEW),
        [LIFECYCLE_PAUSE_DONE]            = STAY(NEW),
        [LIFECYCLE_PAUSE_FAILED]          = STAY(NEW),
        [LIFECYCLE_CONTINUE_DONE]         = STAY(NEW),
        [LIFECYCLE_CONTINUE_FAILED]       = STAY(NEW),
        [LIFECYCLE_RETURNED]              = STAY(NEW),
        [LIFECYCLE_ENDED]                 = GO(STOPPED),
        [LIFECYCLE_TICK]                  = STAY(NEW),
        [LIFECYCLE_LIMIT]                 = STAY(NEW),
        [LIFECYCLE_READY]                 = STAY(NEW),
        [LIFECYCLE_SAYS_START_PENDING]    = STAY(NEW),
        [LIFECYCLE_SAYS_RUNNING]          = STAY(NEW),
        [LIFECYCLE_SAYS_PAUSE_PENDING]    = STAY(NEW),
        [LIFECYCLE_SAYS_PAUSED]           = STAY(NEW),
        [LIFECYCLE_SAYS_CONTINUE_PENDING] = STAY(NEW),
        [LIFECYCLE_SAYS_STOP_PENDING]     = STAY(NEW),
        [LIFECYCLE_SAYS_STOPPED]          = STAY(NEW),
    },
    [LIFECYCLE_START_PENDING] = {
        [LIFECYCLE_START]                 = STAY(START_PENDING),
        [LIFECYCLE_STOP_CONTROL]          = GO(STOP_PENDING),
        [LIFECYCLE_PAUSE_CONTROL]         = STAY(START_PENDING),
        [LIFECYCLE_CONTINUE_CONTROL]      = STAY(START_PENDING),
        [LIFECYCLE_PAUSE_DONE]            = STAY(START_PENDING),
        [LIFECYCLE_PAUSE_FAILED]          = STAY(START_PENDING),
        [LIFECYCLE_CONTINUE_DONE]         = STAY(START_PENDING),
        [LIFECYCLE_CONTINUE_FAILED]       = STAY(START_PENDING),
        [LIFECYCLE_RETURNED]              = GO(STOP_PENDING),
        [LIFECYCLE_ENDED]                 = GO(STOPPED),
        [LIFECYCLE_TICK]                  = ON(START_PENDING),
        [LIFECYCLE_LIMIT]                 = OVER(START_PENDING),
        [LIFECYCLE_READY]                 = GO(RUNNING),
        [LIFECYCLE_SAYS_START_PENDING]    = ON(START_PENDING),
        [LIFECYCLE_SAYS_RUNNING]          = GO(RUNNING),
        [LIFECYCLE_SAYS_PAUSE_PENDING]    = GO(PAUSE_PENDING),
        [LIFECYCLE_SAYS_PAUSED]           = GO(PAUSED),
        [LIFECYCLE_SAYS_CONTINUE_PENDING] = GO(CONTINUE_PENDING),
        [LIFECYCLE_SAYS_STOP_PENDING]     = GO(STOP_PENDING),
        [LIFECYCLE_SAYS_STOPPED]          = HELD,
    },
    [LIFECYCLE_RUNNING] = {
        [LIFECYCLE_START]                 = STAY(RUNNING),
        [LIFECYCLE_STOP_CONTROL]          = GO(STOP_PENDING),
        [LIFECYCLE_PAUSE_CONTROL]         = GO(PAUSE_PENDING),
        [LIFECYCLE_CONTINUE_CONTROL]      = STAY(RUNNING),
        [LIFECYCLE_PAUSE_DONE]            = STAY(RUNNING),
        [LIFECYCLE_PAUSE_FAILED]          = STAY(RUNNING),
        [LIFECYCLE_CONTINUE_DONE]         = STAY(RUNNING),
        [LIFECYCLE_CONTINUE_FAILED]       = STAY(RUNNING),
        [LIFECYCLE_RETURNED]              = GO(STOP_PENDING),
        [LIFECYCLE_ENDED]                 = GO(STOPPED),
        [LIFECYCLE_TICK]                  = STAY(RUNNING),
        [LIFECYCLE_LIMIT]                 = STAY(RUNNING),
        [LIFECYCLE_READY]                 = STAY(RUNNING),
        [LIFECYCLE_SAYS_START_PENDING]    = GO(START_PENDING),
        [LIFECYCLE_SAYS_RUNNING]          = ON(RUNNING),
        [LIFECYCLE_SAYS_PAUSE_PENDING]    = GO(PAUSE_PENDING),
        [LIFECYCLE_SAYS_PAUSED]           = GO(PAUSED),
        [LIFECYCLE_SAYS_CONTINUE_PENDING] = GO(CONTINUE_PENDING),
        [LIFECYCLE_SAYS_STOP_PENDING]     = GO(STOP_PENDING),
        [LIFECYCLE_SAYS_STOPPED]          = HELD,
    },
    [LIFECYCLE_PAUSE_PENDING] = {
        [LIFECYCLE_START]                 = STAY(PAUSE_PENDING),
        [LIFECYCLE_STOP_CONTROL]          = GO(STOP_PENDING),
        [LIFECYCLE_PAUSE_CONTROL]         = STAY(PAUSE_PENDING),
        [LIFECYCLE_CONTINUE_CONTROL]      = GO(CONTINUE_PENDING),
        [LIFECYCLE_PAUSE_DONE]            = GO(PAUSED),
        [LIFECYCLE_PAUSE_FAILED]          = GO(RUNNING),
        [LIFECYCLE_CONTINUE_DONE]         = STAY(PAUSE_PENDING),
        [LIFECYCLE_CONTINUE_FAILED]       = STAY(PAUSE_PENDING),
        [LIFECYCLE_RETURNED]              = GO(STOP_PENDING),
        [LIFECYCLE_ENDED]                 = GO(STOPPED),
        [LIFECYCLE_TICK]                  = ON(PAUSE_PENDING),
        [LIFECYCLE_LIMIT]                 = STAY(PAUSE_PENDING),
        [LIFECYCLE_READY]                 = STAY(PAUSE_PENDING),
        [LIFECYCLE_SAYS_START_PENDING]    = STAY(PAUSE_PENDING),
        [LIFECYCLE_SAYS_RUNNING]          = GO(RUNNING),
        [LIFECYCLE_SAYS_PAUSE_PENDING]    = ON(PAUSE_PENDING),
        [LIFECYCLE_SAYS_PAUSED]           = GO(PAUSED),
        [LIFECYCLE_SAYS_CONTINUE_PENDING] = GO(CONTINUE_PENDING),
        [LIFECYCLE_SAYS_STOP_PENDING]     = GO(STOP_PENDING),
        [LIFECYCLE_SAYS_STOPPED]          = HELD,
    },
    [LIFECYCLE_PAUSED] = {
        [LIFECYCLE_START]                 = STAY(PAUSED),
        [LIFECYCLE_STOP_CONTROL]          = GO(STOP_PENDING),
        [LIFECYCLE_PAUSE_CONTROL]         = STAY(PAUSED),
        [LIFECYCLE_CONTINUE_CONTROL]      = GO(CONTINUE_PENDING),
        [LIFECYCLE_PAUSE_DONE]            = STAY(PAUSED),
        [LIFECYCLE_PAUSE_FAILED]          = STAY(PAUSED),
        [LIFECYCLE_CONTINUE_DONE]         = STAY(PAUSED),
        [LIFECYCLE_CONTINUE_FAILED]       = STAY(PAUSED),
        [LIFECYCLE_RETURNED]              = GO(STOP_PENDING),
        [LIFECYCLE_ENDED]                 = GO(STOPPED),
        [LIFECYCLE_TICK]                  = STAY(PAUSED),
        [LIFECYCLE_LIMIT]                 = STAY(PAUSED),
        [LIFECYCLE_READY]                 = STAY(PAUSED),
        [LIFECYCLE_SAYS_START_PENDING]    = STAY(PAUSED),
        [LIFECYCLE_SAYS_RUNNING]          = GO(RUNNING),
        [LIFECYCLE_SAYS_PAUSE_PENDING]    = GO(PAUSE_PENDING),
        [LIFECYCLE_SAYS_PAUSED]           = ON(PAUSED),
        [LIFECYCLE_SAYS_CONTINUE_PENDING] = GO(CONTINUE_PENDING),
        [LIFECYCLE_SAYS_STOP_PENDING]     = GO(STOP_PENDING),
        [LIFECYCLE_SAYS_STOPPED]          = HELD,
    },
    [LIFECYCLE_CONTINUE_PENDING] = {
        [LIFECYCLE_START]                 = STAY(CONTINUE_PENDING),
        [LIFECYCLE_STOP_CONTROL]          = GO(STOP_PENDING),
        [LIFECYCLE_PAUSE_CONTROL]         = GO(PAUSE_PENDING),
        [LIFECYCLE_CONTINUE_CONTROL]      = STAY(CONTINUE_PENDING),
        [LIFECYCLE_PAUSE_DONE]            = STAY(CONTINUE_PENDING),
        [LIFECYCLE_PAUSE_FAILED]          = STAY(CONTINUE_PENDING),
        [LIFECYCLE_CONTINUE_DONE]         = GO(RUNNING),
        [LIFECYCLE_CONTINUE_FAILED]       = GO(PAUSED),
        [LIFECYCLE_RETURNED]              = GO(STOP_PENDING),
        [LIFECYCLE_ENDED]                 = GO(STOPPED),
        [LIFECYCLE_TICK]                  = ON(CONTINUE_PENDING),
        [LIFECYCLE_LIMIT]                 = STAY(CONTINUE_PENDING),
        [LIFECYCLE_READY]                 = STAY(CONTINUE_PENDING),
        [LIFECYCLE_SAYS_START_PENDING]    = STAY(CONTINUE_PENDING),
        [LIFECYCLE_SAYS_RUNNING]          = GO(RUNNING),
        [LIFECYCLE_SAYS_PAUSE_PENDING]    = GO(PAUSE_PENDING),
        [LIFECYCLE_SAYS_PAUSED]           = GO(PAUSED),
        [LIFECYCLE_SAYS_CONTINUE_PENDING] = ON(CONTINUE_PENDING),
        [LIFECYCLE_SAYS_STOP_PENDING]     = GO(STOP_PENDING),
        [LIFECYCLE_SAYS_STOPPED]          = HELD,
    },
    [LIFECYCLE_STOP_PENDING] = {
        [LIFECYCLE_START]                 = STAY(STOP_PENDING),
        [LIFECYCLE_STOP_CONTROL]          = STAY(STOP_PENDING),
        [LIFECYCLE_PAUSE_CONTROL]         = STAY(STOP_PENDING),
        [LIFECYCLE_CONTINUE_CONTROL]      = STAY(STOP_PENDING),
        [LIFECYCLE_PAUSE_DONE]            = STAY(STOP_PENDING),
        [LIFECYCLE_PAUSE_FAILED]          = STAY(STOP_PENDING),
        [LIFECYCLE_CONTINUE_DONE]         = STAY(STOP_PENDING),
        [LIFECYCLE_CONTINUE_FAILED]       = STAY(STOP_PENDING),
        [LIFECYCLE_RETURNED]              = STAY(STOP_PENDING),
        [LIFECYCLE_ENDED]                 = GO(STOPPED),
        [LIFECYCLE_TICK]                  = ON(STOP_PENDING),
        [LIFECYCLE_LIMIT]                 = OVER(STOP_PENDING),
        [LIFECYCLE_READY]                 = STAY(STOP_PENDING),
        [LIFECYCLE_SAYS_START_PENDING]    = STAY(STOP_PENDING),
        [LIFECYCLE_SAYS_RUNNING]          = STAY(STOP_PENDING),
        [LIFECYCLE_SAYS_PAUSE_PENDING]    = STAY(STOP_PENDING),
        [LIFECYCLE_SAYS_PAUSED]           = STAY(STOP_PENDING),
        [LIFECYCLE_SAYS_CONTINUE_PENDING] = STAY(STOP_PENDING),
        [LIFECYCLE_SAYS_STOP_PENDING]     = ON(STOP_PENDING),
        [LIFECYCLE_SAYS_STOPPED]          = HELD,
    },
    [LIFECYCLE_STOPPED] = {
        [LIFECYCLE_START]                 = STAY(STOPPED),
        [LIFECYCLE_STOP_CONTROL]          = STAY(STOPPED),
        [LIFECYCLE_PAUSE_CONTROL]         = STAY(STOPPED),
        [LIFECYCLE_CONTINUE_CONTROL]      = STAY(STOPPED),
        [LIFECYCLE_PAUSE_DONE]            = STAY(STOPPED),
        [LIFECYCLE_PAUSE_FAILED]          = STAY(STOPPED),
        [LIFECYCLE_CONTINUE_DONE]         = STAY(STOPPED),
        [LIFECYCLE_CONTINUE_FAILED]       = STAY(STOPPED),
        [LIFECYCLE_RETURNED]              = STAY(STOPPED),
        [LIFECYCLE_ENDED]                 = STAY(STOPPED),
        [LIFECYCLE_TICK]                  = STAY(STOPPED),
        [LIFECYCLE_LIMIT]                 = STAY(STOPPED),
        [LIFECYCLE_READY]                 = STAY(STOPPED),
        [LIFECYCLE_SAYS_START_PENDING]    = STAY(STOPPED),
        [LIFECYCLE_SAYS_RUNNING]          = STAY(STOPPED),
        [LIFECYCLE_SAYS_PAUSE_PENDING]    = STAY(STOPPED),
        [LIFECYCLE_SAYS_PAUSED]           = STAY(STOPPED),
        [LIFECYCLE_SAYS_CONTINUE_PENDING] = STAY(STOPPED),
        [LIFECYCLE_SAYS_STOP_PENDING]     = STAY(STOPPED),
        [LIFECYCLE_SAYS_STOPPED]          = STAY(STOPPED),
    },
};
// clang-format on

// SERVICE_ state numbers (winsvc.h) of our states.
static const uint32_t service_states[LIFECYCLE_STATES] = {
    [LIFECYCLE_START_PENDING] = 2, [LIFECYCLE_RUNNING] = 4,          [LIFECYCLE_PAUSE_PENDING] = 6,
    [LIFECYCLE_PAUSED] = 7,        [LIFECYCLE_CONTINUE_PENDING] = 5, [LIFECYCLE_STOP_PENDING] = 3,
    [LIFECYCLE_STOPPED] = 1,
};

static bool is_pending(enum lifecycle_state state)
{
    return state == LIFECYCLE_START_PENDING || state == LIFECYCLE_PAUSE_PENDING ||
           state == LIFECYCLE_CONTINUE_PENDING || state == LIFECYCLE_STOP_PENDING;
}

static uint32_t accepted_in(const struct lifecycle *life)
{
    uint32_t accepted = 0;
    switch (life->state) {
    case LIFECYCLE_START_PENDING:
        accepted = LIFECYCLE_ACCEPT_STOP; // a stop ends the start, whatever the code will accept later
        break;
    case LIFECYCLE_RUNNING:
    case LIFECYCLE_PAUSE_PENDING:
    case LIFECYCLE_PAUSED:
    case LIFECYCLE_CONTINUE_PENDING:
        accepted = life->accepted_by_code;
        break;
    default:
        break;
    }
    if ((accepted & LIFECYCLE_ACCEPT_STOP) != 0)
        accepted |= life->policy.also_accepted;
    return accepted;
}

// The limit of the state, or an earlier one that a stop has in any case.
static int64_t bounded(const struct lifecycle *life, int64_t until)
{
    const bool bounds = life->state == LIFECYCLE_STOP_PENDING && life->stop_until != 0;
    return bounds && (until == 0 || life->stop_until < until) ? life->stop_until : until;
}

// Sets the limit and the next tick of the pending state that was just entered.
static void enter_pending(struct lifecycle *life, enum lifecycle_event event, int64_t now)
{
    uint32_t limit = 0;
    bool hosts = true; // is it the host that answers for the progress?
    switch (life->state) {
    case LIFECYCLE_START_PENDING:
        limit = life->policy.start_limit;
        hosts = event ==
                LIFECYCLE_START; // code that goes back to START_PENDING has its own reasons and its own time
        break;
    case LIFECYCLE_STOP_PENDING:
        limit = life->policy.stop_limit;
        break;
    default: // pausing and going on: the stop limit bounds for how long progress is claimed
        limit = life->policy.stop_limit;
        hosts = event == LIFECYCLE_PAUSE_CONTROL || event == LIFECYCLE_CONTINUE_CONTROL;
        break;
    }
    life->pending_until = bounded(life, hosts && limit > 0 ? now + limit : 0);
    life->tick_at = hosts ? now + LIFECYCLE_TICK_INTERVAL : 0;
}

// The code says it is done: it gets the time to return, but not the whole stop limit.
static void shorten(struct lifecycle *life, int64_t now)
{
    int64_t until = now + life->policy.held_limit;
    if (!life->left && (life->pending_until == 0 || until < life->pending_until))
        life->pending_until = until;
}

// The code asks for time: its hint counts where it reaches further than the host's own limit.
static void extend(struct lifecycle *life, uint32_t wait_hint, int64_t now)
{
    if (life->pending_until != 0 && now + wait_hint > life->pending_until)
        life->pending_until = bounded(life, now + wait_hint);
}

void lifecycle_begin(struct lifecycle *life, const struct lifecycle_policy *policy)
{
    *life = (struct lifecycle){.policy = *policy, .state = LIFECYCLE_NEW};
    life->accepted_by_code = LIFECYCLE_ACCEPT_STOP;
}

static bool is_said_by_code(enum lifecycle_event event)
{
    return event >= LIFECYCLE_SAYS_START_PENDING && event <= LIFECYCLE_SAYS_STOPPED;
}

static void make_report(struct lifecycle *life, enum lifecycle_effect effect, enum lifecycle_event event,
                        const struct lifecycle_details *details)
{
    struct lifecycle_report *report = &life->report;
    report->state = service_states[life->state];
    report->accepted = accepted_in(life);
    report->exit_code = 0;
    report->specific_code = 0;
    if (is_pending(life->state)) {
        report->checkpoint = effect == LIFECYCLE_ENTER ? 1 : report->checkpoint + 1;
        report->wait_hint = LIFECYCLE_TICK_HINT;
        if (is_said_by_code(event) && details->wait_hint > report->wait_hint)
            report->wait_hint = details->wait_hint;
    } else {
        report->checkpoint = 0;
        report->wait_hint = 0;
    }
    if (life->state == LIFECYCLE_STOPPED) {
        bool code_decides = details->exit_code == 0 && life->held;
        report->exit_code = code_decides ? life->held_exit_code : details->exit_code;
        report->specific_code = code_decides ? life->held_specific_code : details->specific_code;
    }
}

// Is a report of the code's no news to whoever waits for progress? The next is due soon, with what the host itself shows.
static bool is_no_news(const struct lifecycle *life, enum lifecycle_event event,
                       const struct lifecycle_details *details, int64_t now)
{
    const int64_t told = life->tick_at - LIFECYCLE_TICK_INTERVAL;
    return is_said_by_code(event) && is_pending(life->state) && life->tick_at != 0 &&
           now < told + LIFECYCLE_NEWS_INTERVAL && details->wait_hint <= life->report.wait_hint &&
           life->report.accepted == accepted_in(life);
}

enum lifecycle_effect lifecycle_step(struct lifecycle *life, enum lifecycle_event event,
                                     const struct lifecycle_details *details, int64_t now)
{
    // Taken back, while who brings it was on the way: a stop gives a service that starts another limit.
    if ((event == LIFECYCLE_READY && life->ready_at == 0) ||
        (event == LIFECYCLE_LIMIT && (life->pending_until == 0 || now < life->pending_until)))
        return LIFECYCLE_IGNORE;
    const struct cell cell = table[life->state][event];
    enum lifecycle_effect effect = (enum lifecycle_effect)cell.effect;
    enum lifecycle_state before = life->state;

    life->state = (enum lifecycle_state)cell.next;
    switch (effect) {
    case LIFECYCLE_IGNORE:
        if (event == LIFECYCLE_LIMIT)
            life->pending_until = life->tick_at = 0; // no more progress is claimed
        return effect;
    case LIFECYCLE_GIVE_UP:
        if (life->held &&
            !life->left) { // the short time is over; the stop limit still bounds what is left to do
            life->left = true;
            life->pending_until =
                bounded(life, life->policy.stop_limit > 0 ? now + life->policy.stop_limit : 0);
            return LIFECYCLE_LEAVE;
        }
        life->pending_until = life->tick_at = life->ready_at = 0; // told once
        return effect;
    case LIFECYCLE_HOLD:
        life->held = true;
        life->held_exit_code = details->exit_code;
        life->held_specific_code = details->specific_code;
        effect = before == LIFECYCLE_STOP_PENDING ? LIFECYCLE_PROGRESS : LIFECYCLE_ENTER;
        break;
    default:
        break;
    }

    if (is_said_by_code(event) && life->state != LIFECYCLE_STOP_PENDING &&
        life->state != LIFECYCLE_START_PENDING)
        life->accepted_by_code = details->accepted & LIFECYCLE_ACCEPT_KNOWN;
    if (life->state != LIFECYCLE_START_PENDING)
        life->ready_at = 0;
    if (effect == LIFECYCLE_PROGRESS && event != LIFECYCLE_SAYS_STOPPED &&
        is_no_news(life, event, details, now)) {
        extend(life, details->wait_hint, now);
        return LIFECYCLE_IGNORE;
    }
    if (!is_pending(life->state))
        life->pending_until = life->tick_at = 0;
    else if (effect == LIFECYCLE_ENTER)
        enter_pending(life, event, now);
    else if (life->tick_at != 0)
        life->tick_at = now + LIFECYCLE_TICK_INTERVAL;
    if (event == LIFECYCLE_SAYS_STOPPED)
        shorten(life, now);
    else if (is_said_by_code(event))
        extend(life, details->wait_hint, now);
    make_report(life, effect, event, details);
    return (enum lifecycle_effect)cell.effect;
}

bool lifecycle_shorten_stop(struct lifecycle *life, uint32_t limit, int64_t now)
{
    const uint32_t before = life->policy.stop_limit;
    const int64_t until = life->pending_until;
    const bool shorter = before == 0 || limit < before;
    if (shorter)
        life->policy.stop_limit = limit;
    if (life->stop_until == 0 || now + limit < life->stop_until)
        life->stop_until = now + limit;
    if (life->tick_at != 0) // not where the limit has been told
        life->pending_until = bounded(life, life->pending_until);
    return shorter || life->pending_until != until;
}

void lifecycle_ready_in(struct lifecycle *life, int64_t wait, int64_t now)
{
    life->ready_at = wait != LIFECYCLE_FOREVER && life->state == LIFECYCLE_START_PENDING ? now + wait : 0;
}

// The earlier of two times, of which 0 is none.
static int64_t earlier(int64_t one, int64_t other)
{
    return one == 0 || (other != 0 && other < one) ? other : one;
}

int64_t lifecycle_wait(const struct lifecycle *life, int64_t now)
{
    const int64_t next = earlier(earlier(life->tick_at, life->pending_until), life->ready_at);
    if (next == 0)
        return LIFECYCLE_FOREVER;
    return next > now ? next - now : 0;
}

bool lifecycle_due(const struct lifecycle *life, int64_t now, enum lifecycle_event *event)
{
    if (life->pending_until != 0 && now >= life->pending_until)
        *event = LIFECYCLE_LIMIT;
    else if (life->ready_at != 0 && now >= life->ready_at)
        *event = LIFECYCLE_READY;
    else if (life->tick_at != 0 && now >= life->tick_at)
        *event = LIFECYCLE_TICK;
    else
        return false;
    return true;
}

bool lifecycle_event_of_state(uint32_t service_state, enum lifecycle_event *event)
{
    static const enum lifecycle_event events[] = {
        [1] = LIFECYCLE_SAYS_STOPPED,          [2] = LIFECYCLE_SAYS_START_PENDING,
        [3] = LIFECYCLE_SAYS_STOP_PENDING,     [4] = LIFECYCLE_SAYS_RUNNING,
        [5] = LIFECYCLE_SAYS_CONTINUE_PENDING, [6] = LIFECYCLE_SAYS_PAUSE_PENDING,
        [7] = LIFECYCLE_SAYS_PAUSED,
    };
    if (service_state < 1 || service_state >= COUNT_OF(events))
        return false;
    *event = events[service_state];
    return true;
}

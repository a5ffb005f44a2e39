// SPDX-License-Identifier: MIT
// The table is stated here a second time, in another form: one line for each state, one word for each event,
// made of the next state and of what happens. A change to one without the other fails.
#include "service/lifecycle.h"

#include <stdio.h>

#include "base/compiler.h"
#include "unit.h"

// Next state: N new, S start pending, R running, p pausing, P paused, c continuing, T stop pending, X
// stopped. What happens: . ignored, ! entered, + progress, h held, g given up.
static const char *const expected[LIFECYCLE_STATES] = {
    // START STOP PAUSE CONT P-done P-fail C-done C-fail RETURNED ENDED TICK LIMIT READY says: START RUN
    // PAUSING PAUSED CONT STOPPING STOPPED
    [LIFECYCLE_NEW] = "S! N. N. N. N. N. N. N. N. X! N. N. N.  N. N. N. N. N. N. N.",
    [LIFECYCLE_START_PENDING] = "S. T! S. S. S. S. S. S. T! X! S+ Sg R!  S+ R! p! P! c! T! Th",
    [LIFECYCLE_RUNNING] = "R. T! p! R. R. R. R. R. T! X! R. R. R.  S! R+ p! P! c! T! Th",
    [LIFECYCLE_PAUSE_PENDING] = "p. T! p. c! P! R! p. p. T! X! p+ p. p.  p. R! p+ P! c! T! Th",
    [LIFECYCLE_PAUSED] = "P. T! P. c! P. P. P. P. T! X! P. P. P.  P. R! p! P+ c! T! Th",
    [LIFECYCLE_CONTINUE_PENDING] = "c. T! p! c. c. c. R! P! T! X! c+ c. c.  c. R! p! P! c+ T! Th",
    [LIFECYCLE_STOP_PENDING] = "T. T. T. T. T. T. T. T. T. X! T+ Tg T.  T. T. T. T. T. T+ Th",
    [LIFECYCLE_STOPPED] = "X. X. X. X. X. X. X. X. X. X. X. X. X.  X. X. X. X. X. X. X.",
};
static const char state_letters[] = "NSRpPcTX";
static const char effect_letters[] = ".!+h?g";

static const struct lifecycle_policy policy = {.start_limit = 30000,
                                               .stop_limit = 20000,
                                               .held_limit = 1000,
                                               .also_accepted = LIFECYCLE_ACCEPT_SHUTDOWN};
static const struct lifecycle_details nothing;

// A life in the given state, entered at time 0 by the host or the code.
static struct lifecycle life_in(enum lifecycle_state state)
{
    static const enum lifecycle_event ways[LIFECYCLE_STATES] = {
        [LIFECYCLE_RUNNING] = LIFECYCLE_SAYS_RUNNING,
        [LIFECYCLE_PAUSE_PENDING] = LIFECYCLE_SAYS_PAUSE_PENDING,
        [LIFECYCLE_PAUSED] = LIFECYCLE_SAYS_PAUSED,
        [LIFECYCLE_CONTINUE_PENDING] = LIFECYCLE_SAYS_CONTINUE_PENDING,
        [LIFECYCLE_STOP_PENDING] = LIFECYCLE_RETURNED,
        [LIFECYCLE_STOPPED] = LIFECYCLE_ENDED};
    struct lifecycle life;
    lifecycle_begin(&life, &policy);
    if (state != LIFECYCLE_NEW)
        lifecycle_step(&life, LIFECYCLE_START, &nothing, 0);
    if (state > LIFECYCLE_START_PENDING)
        lifecycle_step(&life, ways[state], &(struct lifecycle_details){.accepted = LIFECYCLE_ACCEPT_STOP}, 0);
    assert_int_equal(life.state, state);
    return life;
}

static void every_pair_is_as_stated(void **unused)
{
    (void)unused;
    for (int state = 0; state < LIFECYCLE_STATES; state++) {
        const char *word = expected[state];
        for (int event = 0; event < LIFECYCLE_EVENTS; event++) {
            word += strspn(word, " ");
            struct lifecycle life = life_in((enum lifecycle_state)state);
            lifecycle_ready_in(&life, 1, 0);
            life.pending_until = event == LIFECYCLE_LIMIT ? 1 : life.pending_until;
            enum lifecycle_effect effect =
                lifecycle_step(&life, (enum lifecycle_event)event, &nothing, LIFECYCLE_NEWS_INTERVAL);
            if (state_letters[life.state] != word[0] || effect_letters[effect] != word[1])
                fail_msg("state %c, event %d: %c%c instead of %.2s", state_letters[state], event,
                         state_letters[life.state], effect_letters[effect], word);
            word += 2;
        }
        assert_int_equal(strspn(word, " "), strlen(word));
    }
}

static void what_is_ignored_changes_no_report(void **unused)
{
    (void)unused;
    for (int state = 0; state < LIFECYCLE_STATES; state++) {
        for (int event = 0; event < LIFECYCLE_EVENTS; event++) {
            struct lifecycle life = life_in((enum lifecycle_state)state);
            struct lifecycle_report before = life.report;
            if (lifecycle_step(&life, (enum lifecycle_event)event, &nothing, 1) == LIFECYCLE_IGNORE)
                assert_memory_equal(&before, &life.report, sizeof before);
        }
    }
}

static void nothing_is_reported_after_stopped(void **unused)
{
    (void)unused;
    struct lifecycle life = life_in(LIFECYCLE_STOPPED);
    for (int event = 0; event < LIFECYCLE_EVENTS; event++) {
        assert_int_equal(lifecycle_step(&life, (enum lifecycle_event)event, &nothing, 1), LIFECYCLE_IGNORE);
        assert_int_equal(life.report.state, 1);
    }
    assert_int_equal(lifecycle_wait(&life, 1), LIFECYCLE_FOREVER);
}

static void a_start_shows_rising_checkpoints_until_its_limit(void **unused)
{
    (void)unused;
    struct lifecycle life = life_in(LIFECYCLE_START_PENDING);
    enum lifecycle_event event = LIFECYCLE_START;
    uint32_t checkpoint = life.report.checkpoint;
    int64_t now = 0;
    assert_int_equal(life.report.state, 2);
    for (;;) {
        assert_int_not_equal(lifecycle_wait(&life, now), LIFECYCLE_FOREVER);
        assert_false(lifecycle_wait(&life, now) >
                     life.report.wait_hint); // the hint covers the time to the next report
        now += lifecycle_wait(&life, now);
        assert_true(lifecycle_due(&life, now, &event));
        if (event == LIFECYCLE_LIMIT)
            break;
        assert_int_equal(lifecycle_step(&life, event, &nothing, now), LIFECYCLE_PROGRESS);
        assert_true(life.report.checkpoint > checkpoint);
        checkpoint = life.report.checkpoint;
    }
    assert_int_equal(now, policy.start_limit);
    assert_int_equal(lifecycle_step(&life, event, &nothing, now), LIFECYCLE_GIVE_UP);
    assert_false(lifecycle_due(&life, now + 1000000, &event)); // it is told once
}

static void states_that_may_last_have_no_checkpoint_no_hint_and_no_clock(void **unused)
{
    (void)unused;
    static const enum lifecycle_state lasting[] = {LIFECYCLE_RUNNING, LIFECYCLE_PAUSED, LIFECYCLE_STOPPED};
    for (size_t i = 0; i < COUNT_OF(lasting); i++) {
        struct lifecycle life = life_in(lasting[i]);
        assert_int_equal(life.report.checkpoint, 0);
        assert_int_equal(life.report.wait_hint, 0);
        assert_int_equal(lifecycle_wait(&life, 5), LIFECYCLE_FOREVER);
    }
}

static void what_runs_by_itself_runs_when_its_time_has_passed(void **unused)
{
    (void)unused;
    struct lifecycle life = life_in(LIFECYCLE_START_PENDING);
    enum lifecycle_event event = LIFECYCLE_TICK;
    lifecycle_ready_in(&life, 1000, 500);
    assert_int_equal(lifecycle_wait(&life, 500), 1000);
    assert_false(lifecycle_due(&life, 1499, &event));
    assert_true(lifecycle_due(&life, 1500, &event));
    assert_int_equal(event, LIFECYCLE_READY);
    assert_int_equal(lifecycle_step(&life, event, &nothing, 1500), LIFECYCLE_ENTER);
    assert_int_equal(life.report.state, 4);
    assert_int_equal(life.report.accepted, LIFECYCLE_ACCEPT_STOP | LIFECYCLE_ACCEPT_SHUTDOWN);
    assert_int_equal(lifecycle_wait(&life, 1500), LIFECYCLE_FOREVER);
}

static void what_runs_by_itself_may_be_taken_back_and_begun_anew(void **unused)
{
    (void)unused;
    struct lifecycle life = life_in(LIFECYCLE_START_PENDING);
    enum lifecycle_event event = LIFECYCLE_TICK;
    lifecycle_ready_in(&life, 1000, 0);
    lifecycle_ready_in(&life, LIFECYCLE_FOREVER, 900);
    assert_int_equal(lifecycle_wait(&life, 900), 1100); // the next checkpoint
    assert_int_equal(lifecycle_step(&life, LIFECYCLE_READY, &nothing, 1000), LIFECYCLE_IGNORE);
    assert_int_equal(life.state, LIFECYCLE_START_PENDING);
    lifecycle_ready_in(&life, 1000, 950);
    assert_true(lifecycle_due(&life, 1950, &event));
    assert_int_equal(event, LIFECYCLE_READY);
    assert_int_equal(lifecycle_step(&life, LIFECYCLE_STOP_CONTROL, &nothing, 1960), LIFECYCLE_ENTER);
    assert_int_equal(lifecycle_step(&life, LIFECYCLE_READY, &nothing, 1960), LIFECYCLE_IGNORE);
    lifecycle_ready_in(&life, 0, 1960); // it does not start any more
    assert_int_equal(lifecycle_step(&life, LIFECYCLE_READY, &nothing, 1960), LIFECYCLE_IGNORE);
}

static void a_start_whose_limit_was_told_runs_no_more_by_itself(void **unused)
{
    (void)unused;
    struct lifecycle life = life_in(LIFECYCLE_START_PENDING);
    lifecycle_ready_in(&life, 1000, 29500);
    assert_int_equal(lifecycle_step(&life, LIFECYCLE_LIMIT, &nothing, 30000), LIFECYCLE_GIVE_UP);
    assert_int_equal(lifecycle_wait(&life, 30000), LIFECYCLE_FOREVER);
}

static void a_stop_is_accepted_while_starting(void **unused)
{
    (void)unused;
    struct lifecycle life = life_in(LIFECYCLE_START_PENDING);
    assert_int_equal(life.report.accepted, LIFECYCLE_ACCEPT_STOP | LIFECYCLE_ACCEPT_SHUTDOWN);
    lifecycle_step(&life, LIFECYCLE_STOP_CONTROL, &nothing, 10);
    assert_int_equal(life.report.state, 3);
    assert_int_equal(life.report.accepted, 0);
    assert_int_equal(life.report.checkpoint, 1);
}

static void a_running_service_accepts_what_its_code_says(void **unused)
{
    (void)unused;
    struct lifecycle life = life_in(LIFECYCLE_START_PENDING);
    lifecycle_step(&life, LIFECYCLE_SAYS_RUNNING,
                   &(struct lifecycle_details){.accepted = LIFECYCLE_ACCEPT_PAUSE_CONTINUE}, 1);
    assert_int_equal(life.report.accepted,
                     LIFECYCLE_ACCEPT_PAUSE_CONTINUE); // no STOP, so no shutdown as a stop
    lifecycle_step(&life, LIFECYCLE_SAYS_RUNNING,
                   &(struct lifecycle_details){.accepted = LIFECYCLE_ACCEPT_STOP}, 2);
    assert_int_equal(life.report.accepted, LIFECYCLE_ACCEPT_STOP | LIFECYCLE_ACCEPT_SHUTDOWN);
}

static void controls_that_windows_does_not_know_are_left_out(void **unused)
{
    (void)unused;
    struct lifecycle life = life_in(LIFECYCLE_START_PENDING);
    lifecycle_step(&life, LIFECYCLE_SAYS_RUNNING,
                   &(struct lifecycle_details){.accepted = 0xFFFFF000 | LIFECYCLE_ACCEPT_PAUSE_CONTINUE}, 1);
    assert_int_equal(life.report.accepted, LIFECYCLE_ACCEPT_PAUSE_CONTINUE);
}

static void a_hint_of_the_code_extends_the_limit(void **unused)
{
    (void)unused;
    struct lifecycle life = life_in(LIFECYCLE_STOP_PENDING);
    enum lifecycle_event event = LIFECYCLE_START;
    lifecycle_step(&life, LIFECYCLE_SAYS_STOP_PENDING, &(struct lifecycle_details){.wait_hint = 90000},
                   10000);
    assert_int_equal(life.report.wait_hint, 90000);
    assert_true(lifecycle_due(&life, 99999, &event));
    assert_int_equal(event, LIFECYCLE_TICK);
    assert_true(lifecycle_due(&life, 100000, &event));
    assert_int_equal(event, LIFECYCLE_LIMIT);
}

// What the system gives is no more than that: before the stop, in it, and whatever the code asks for.
static void a_stop_that_is_shortened_is_over_then(void **unused)
{
    (void)unused;
    enum lifecycle_event event = LIFECYCLE_START;
    for (int before = 0; before < 2; before++) {
        struct lifecycle life = life_in(before != 0 ? LIFECYCLE_RUNNING : LIFECYCLE_STOP_PENDING);
        assert_true(lifecycle_shorten_stop(&life, 4000, 1000));
        lifecycle_step(&life, LIFECYCLE_STOP_CONTROL, &nothing, 1000);
        assert_int_equal(life.policy.stop_limit, 4000);
        lifecycle_step(&life, LIFECYCLE_SAYS_STOP_PENDING, &(struct lifecycle_details){.wait_hint = 90000},
                       2000);
        assert_true(!lifecycle_due(&life, 4999, &event) || event == LIFECYCLE_TICK);
        assert_true(lifecycle_due(&life, 5000, &event));
        assert_int_equal(event, LIFECYCLE_LIMIT);
    }
}

static void a_shorter_limit_stays_and_its_hints_reach_no_further(void **unused)
{
    (void)unused;
    struct lifecycle life = life_in(LIFECYCLE_STOP_PENDING);
    enum lifecycle_event event = LIFECYCLE_START;
    assert_false(lifecycle_shorten_stop(&life, 30000, 0));
    assert_true(lifecycle_due(&life, 20000, &event));
    assert_int_equal(event, LIFECYCLE_LIMIT);
    lifecycle_step(&life, LIFECYCLE_SAYS_STOP_PENDING, &(struct lifecycle_details){.wait_hint = 90000},
                   10000);
    assert_true(!lifecycle_due(&life, 29999, &event) || event == LIFECYCLE_TICK);
    assert_true(lifecycle_due(&life, 30000, &event));
    assert_int_equal(event, LIFECYCLE_LIMIT);
}

static void a_limit_that_was_told_is_not_told_again_when_it_is_shortened(void **unused)
{
    (void)unused;
    struct lifecycle life = life_in(LIFECYCLE_STOP_PENDING);
    enum lifecycle_event event = LIFECYCLE_START;
    assert_int_equal(lifecycle_step(&life, LIFECYCLE_LIMIT, &nothing, 20000), LIFECYCLE_GIVE_UP);
    lifecycle_shorten_stop(&life, 4000, 20100);
    assert_false(lifecycle_due(&life, 90000, &event));
}

static void a_short_hint_of_the_code_does_not_shorten_the_limit(void **unused)
{
    (void)unused;
    struct lifecycle life = life_in(LIFECYCLE_STOP_PENDING);
    enum lifecycle_event event = LIFECYCLE_START;
    lifecycle_step(&life, LIFECYCLE_SAYS_STOP_PENDING, &(struct lifecycle_details){.wait_hint = 1}, 1);
    assert_true(lifecycle_due(&life, 19999, &event));
    assert_int_equal(event, LIFECYCLE_TICK);
}

static void a_stopped_that_the_code_reports_is_held_until_the_end(void **unused)
{
    (void)unused;
    struct lifecycle life = life_in(LIFECYCLE_RUNNING);
    const struct lifecycle_details own = {.exit_code = 1066, .specific_code = 7};
    assert_int_equal(lifecycle_step(&life, LIFECYCLE_SAYS_STOPPED, &own, 0), LIFECYCLE_HOLD);
    assert_int_equal(life.report.state, 3);
    assert_int_equal(life.report.exit_code, 0);
    lifecycle_step(&life, LIFECYCLE_RETURNED, &nothing, 1);
    lifecycle_step(&life, LIFECYCLE_ENDED, &nothing, 2);
    assert_int_equal(life.report.state, 1);
    assert_int_equal(life.report.exit_code, 1066);
    assert_int_equal(life.report.specific_code, 7);
}

static void a_failure_wins_over_the_held_exit_code(void **unused)
{
    (void)unused;
    struct lifecycle life = life_in(LIFECYCLE_RUNNING);
    lifecycle_step(&life, LIFECYCLE_SAYS_STOPPED, &nothing, 0);
    lifecycle_step(&life, LIFECYCLE_ENDED,
                   &(struct lifecycle_details){.exit_code = 1066, .specific_code = 0x20000001}, 2);
    assert_int_equal(life.report.exit_code, 1066);
    assert_int_equal(life.report.specific_code, 0x20000001);
}

static void held_code_gets_a_short_time_and_then_the_stop_limit(void **unused)
{
    (void)unused;
    struct lifecycle life = life_in(LIFECYCLE_RUNNING);
    enum lifecycle_event event = LIFECYCLE_START;
    lifecycle_step(&life, LIFECYCLE_STOP_CONTROL, &nothing, 0);
    lifecycle_step(&life, LIFECYCLE_SAYS_STOPPED, &nothing, 100);
    assert_true(lifecycle_due(&life, 1100, &event));
    assert_int_equal(event, LIFECYCLE_LIMIT);
    assert_int_equal(lifecycle_step(&life, event, &nothing, 1100), LIFECYCLE_LEAVE);
    assert_false(lifecycle_due(&life, 1101, &event));
    assert_true(lifecycle_due(&life, 21100, &event));
    assert_int_equal(event, LIFECYCLE_LIMIT);
    assert_int_equal(lifecycle_step(&life, event, &nothing, 21100), LIFECYCLE_GIVE_UP);
}

static void code_that_goes_back_to_start_pending_has_no_limit(void **unused)
{
    (void)unused;
    struct lifecycle life = life_in(LIFECYCLE_RUNNING);
    lifecycle_step(&life, LIFECYCLE_SAYS_START_PENDING, &(struct lifecycle_details){.wait_hint = 5000}, 10);
    assert_int_equal(life.report.state, 2);
    assert_int_equal(lifecycle_wait(&life, 20), LIFECYCLE_FOREVER);
}

static void a_limit_of_0_is_none(void **unused)
{
    (void)unused;
    struct lifecycle life;
    enum lifecycle_event event = LIFECYCLE_START;
    lifecycle_begin(&life, &(struct lifecycle_policy){0});
    lifecycle_step(&life, LIFECYCLE_START, &nothing, 0);
    assert_true(lifecycle_due(&life, 1000000000, &event));
    assert_int_equal(event, LIFECYCLE_TICK);
}

static void a_pause_that_takes_too_long_claims_no_more_progress(void **unused)
{
    (void)unused;
    struct lifecycle life = life_in(LIFECYCLE_RUNNING);
    enum lifecycle_event event = LIFECYCLE_START;
    lifecycle_step(&life, LIFECYCLE_PAUSE_CONTROL, &nothing, 0);
    assert_true(lifecycle_due(&life, 20000, &event));
    assert_int_equal(event, LIFECYCLE_LIMIT);
    lifecycle_step(&life, event, &nothing, 20000);
    assert_int_equal(life.state, LIFECYCLE_PAUSE_PENDING);
    assert_int_equal(lifecycle_wait(&life, 20000), LIFECYCLE_FOREVER);
}

// The clock saw a limit pass in the moment in which a stop came.
static void a_limit_of_the_state_before_is_none_of_the_next(void **unused)
{
    (void)unused;
    struct lifecycle life = life_in(LIFECYCLE_START_PENDING);
    enum lifecycle_event event = LIFECYCLE_START;
    assert_true(lifecycle_due(&life, 30000, &event));
    assert_int_equal(event, LIFECYCLE_LIMIT);
    lifecycle_step(&life, LIFECYCLE_STOP_CONTROL, &nothing, 30000);
    assert_int_equal(lifecycle_step(&life, event, &nothing, 30000), LIFECYCLE_IGNORE);
    assert_int_equal(lifecycle_step(&life, LIFECYCLE_LIMIT, &nothing, 50000), LIFECYCLE_GIVE_UP);
}

// In each pending state that the host shows progress of.
static void progress_of_the_code_right_behind_a_report_is_no_news(void **unused)
{
    (void)unused;
    static const struct {
        enum lifecycle_state state;
        enum lifecycle_event entered;
        enum lifecycle_event said;
    } cases[] = {
        {LIFECYCLE_NEW, LIFECYCLE_START, LIFECYCLE_SAYS_START_PENDING},
        {LIFECYCLE_RUNNING, LIFECYCLE_PAUSE_CONTROL, LIFECYCLE_SAYS_PAUSE_PENDING},
        {LIFECYCLE_PAUSED, LIFECYCLE_CONTINUE_CONTROL, LIFECYCLE_SAYS_CONTINUE_PENDING},
        {LIFECYCLE_RUNNING, LIFECYCLE_STOP_CONTROL, LIFECYCLE_SAYS_STOP_PENDING},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct lifecycle life = life_in(cases[i].state);
        const struct lifecycle_details usual = {.accepted = LIFECYCLE_ACCEPT_STOP, .wait_hint = 5000};
        struct lifecycle_details more = usual;
        more.wait_hint = LIFECYCLE_TICK_HINT + 1;
        assert_int_equal(lifecycle_step(&life, cases[i].entered, &nothing, 10), LIFECYCLE_ENTER);
        const uint32_t checkpoint = life.report.checkpoint;
        assert_int_equal(lifecycle_step(&life, cases[i].said, &usual, 109), LIFECYCLE_IGNORE);
        assert_int_equal(life.report.checkpoint, checkpoint);
        // The next is due when it was: many of them put off none.
        assert_int_equal(lifecycle_wait(&life, 109), LIFECYCLE_TICK_INTERVAL - 99);
        assert_int_equal(lifecycle_step(&life, cases[i].said, &usual, 110), LIFECYCLE_PROGRESS);
        assert_int_equal(life.report.checkpoint, checkpoint + 1);
        assert_int_equal(lifecycle_step(&life, cases[i].said, &more, 111), LIFECYCLE_PROGRESS);
        assert_int_equal(life.report.wait_hint, more.wait_hint);
    }
}

static void news_of_the_code_is_told_at_once(void **unused)
{
    (void)unused;
    struct lifecycle life = life_in(LIFECYCLE_RUNNING);
    lifecycle_step(&life, LIFECYCLE_PAUSE_CONTROL, &nothing, 0);
    const struct lifecycle_details accepts = {.accepted =
                                                  LIFECYCLE_ACCEPT_STOP | LIFECYCLE_ACCEPT_PAUSE_CONTINUE};
    assert_int_equal(lifecycle_step(&life, LIFECYCLE_SAYS_PAUSE_PENDING, &accepts, 1), LIFECYCLE_PROGRESS);
    // What the code answers for by itself.
    life = life_in(LIFECYCLE_PAUSE_PENDING);
    assert_int_equal(lifecycle_step(&life, LIFECYCLE_SAYS_PAUSE_PENDING, &nothing, 1), LIFECYCLE_PROGRESS);
    // A STOPPED that is held.
    life = life_in(LIFECYCLE_STOP_PENDING);
    assert_int_equal(lifecycle_step(&life, LIFECYCLE_SAYS_STOPPED, &nothing, 1), LIFECYCLE_HOLD);
    assert_int_equal(life.report.checkpoint, 2);
    // A hint that extends the limit does so though it is no news.
    life = life_in(LIFECYCLE_RUNNING);
    lifecycle_step(&life, LIFECYCLE_STOP_CONTROL, &nothing, 0);
    (void)lifecycle_shorten_stop(&life, 50, 0);
    life.stop_until = 0;
    assert_int_equal(lifecycle_step(&life, LIFECYCLE_SAYS_STOP_PENDING,
                                    &(struct lifecycle_details){.wait_hint = 5000}, 20),
                     LIFECYCLE_IGNORE);
    assert_int_equal(life.pending_until, 5020);
}

static void state_numbers_become_events(void **unused)
{
    (void)unused;
    static const enum lifecycle_event events[] = {
        LIFECYCLE_SAYS_STOPPED, LIFECYCLE_SAYS_START_PENDING,    LIFECYCLE_SAYS_STOP_PENDING,
        LIFECYCLE_SAYS_RUNNING, LIFECYCLE_SAYS_CONTINUE_PENDING, LIFECYCLE_SAYS_PAUSE_PENDING,
        LIFECYCLE_SAYS_PAUSED};
    enum lifecycle_event event = LIFECYCLE_START;
    for (uint32_t state = 1; state <= 7; state++) {
        assert_true(lifecycle_event_of_state(state, &event));
        assert_int_equal(event, events[state - 1]);
    }
    assert_false(lifecycle_event_of_state(0, &event));
    assert_false(lifecycle_event_of_state(8, &event));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pair_is_as_stated),
        cmocka_unit_test(what_is_ignored_changes_no_report),
        cmocka_unit_test(nothing_is_reported_after_stopped),
        cmocka_unit_test(a_start_shows_rising_checkpoints_until_its_limit),
        cmocka_unit_test(states_that_may_last_have_no_checkpoint_no_hint_and_no_clock),
        cmocka_unit_test(what_runs_by_itself_runs_when_its_time_has_passed),
        cmocka_unit_test(what_runs_by_itself_may_be_taken_back_and_begun_anew),
        cmocka_unit_test(a_start_whose_limit_was_told_runs_no_more_by_itself),
        cmocka_unit_test(a_stop_is_accepted_while_starting),
        cmocka_unit_test(a_running_service_accepts_what_its_code_says),
        cmocka_unit_test(controls_that_windows_does_not_know_are_left_out),
        cmocka_unit_test(a_hint_of_the_code_extends_the_limit),
        cmocka_unit_test(a_stop_that_is_shortened_is_over_then),
        cmocka_unit_test(a_shorter_limit_stays_and_its_hints_reach_no_further),
        cmocka_unit_test(a_limit_that_was_told_is_not_told_again_when_it_is_shortened),
        cmocka_unit_test(a_short_hint_of_the_code_does_not_shorten_the_limit),
        cmocka_unit_test(a_stopped_that_the_code_reports_is_held_until_the_end),
        cmocka_unit_test(a_failure_wins_over_the_held_exit_code),
        cmocka_unit_test(held_code_gets_a_short_time_and_then_the_stop_limit),
        cmocka_unit_test(code_that_goes_back_to_start_pending_has_no_limit),
        cmocka_unit_test(a_limit_of_0_is_none),
        cmocka_unit_test(a_pause_that_takes_too_long_claims_no_more_progress),
        cmocka_unit_test(a_limit_of_the_state_before_is_none_of_the_next),
        cmocka_unit_test(progress_of_the_code_right_behind_a_report_is_no_news),
        cmocka_unit_test(news_of_the_code_is_told_at_once),
        cmocka_unit_test(state_numbers_become_events),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

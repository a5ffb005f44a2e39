// SPDX-License-Identifier: MIT
#include "settings/stop_signals.h"

#include "base/compiler.h"

#include "unit.h"

static void signals_are_read_and_written(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *canonical;
        uint32_t wait;
    } cases[] = {
        {"SIGINT", "SIGINT", STOP_SIGNAL_WAIT},
        {"sigterm:5", "SIGTERM:5", 5},
        {" Break : 2m", NULL, 0},
        {"break:2m", "SIGBREAK:120", 120},
        {"int:0", "SIGINT:0", 0},
        {"SIGKILL", NULL, 0},
        {"", NULL, 0},
        {":5", NULL, 0},
        {"SIGINT:", NULL, 0},
        {"SIGINT:soon", NULL, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct stop_signal signal = {0};
        if (stop_signals_parse(cases[i].text, &signal) != (cases[i].canonical != NULL))
            fail_msg("\"%s\"", cases[i].text);
        if (cases[i].canonical == NULL)
            continue;
        char *text = stop_signals_text(&signal);
        assert_string_equal(text, cases[i].canonical);
        assert_int_equal(signal.wait, cases[i].wait);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(signals_are_read_and_written)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

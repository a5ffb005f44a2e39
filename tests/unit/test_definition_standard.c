// SPDX-License-Identifier: MIT
#include "commands/definition_standard.h"

#include "base/compiler.h"

#include "unit.h"

static void what_every_service_has_is_known(void **state)
{
    (void)state;
    static const struct {
        enum option_id field;
        const char *value;
        bool of_class;
        bool of_program;
    } rows[] = {{OPTION_STARTUP, "manual", true, true},     {OPTION_STARTUP, "auto", false, false},
                {OPTION_STOP_LIMIT, "60", true, true},      {OPTION_STOP_LIMIT, "61", false, false},
                {OPTION_LOG_SIZE, "10240", true, true},     {OPTION_ACCOUNT, "localsystem", true, true},
                {OPTION_KEEP_CHILDREN, "yes", true, false}, {OPTION_KEEP_CHILDREN, "no", false, true},
                {OPTION_READY_AFTER, "1", true, true},      {OPTION_DESCRIPTION, "the", false, false},
                {OPTION_PRESHUTDOWN, "180", false, false}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct definition definition = {0};
        definition_set(&definition, rows[i].field, rows[i].value);
        assert_int_equal(definition_is_standard(&definition, rows[i].field), rows[i].of_class);
        text_list_add(&definition.values[OPTION_PROGRAM], "C:\\x.py");
        assert_int_equal(definition_is_standard(&definition, rows[i].field), rows[i].of_program);
        definition_clear(&definition);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_every_service_has_is_known)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

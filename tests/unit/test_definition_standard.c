// SPDX-License-Identifier: MIT
#include "commands/definition_standard.h"

#include <stdlib.h>

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

// The words that are left of a definition, as JSON.
static void assert_own(const char *wanted, const struct definition *definition)
{
    struct definition own = {0};
    definition_own(definition, &own);
    char *json = definition_json(&own, NULL);
    char *end = json;
    for (const char *c = json; *c != '\0'; c++)
        if (*c != ' ' && *c != '\n')
            *end++ = *c;
    *end = '\0';
    assert_string_equal(json, wanted);
    free(json);
    definition_clear(&own);
}

static void what_a_definition_says_beyond_that_is_left(void **state)
{
    (void)state;
    static const char *const actions[] = {"restart:1s", "restart:5s", "restart:30s", "restart:1m"};
    struct definition definition = {0};
    const struct text_list none = {0};
    definition_set(&definition, OPTION_NAME, "Shop");
    definition_set(&definition, OPTION_CLASS, "shop.Shop");
    definition_set(&definition, OPTION_ACCOUNT, "LocalSystem");
    definition_set(&definition, OPTION_DISPLAY_NAME, "Shop");
    definition_set(&definition, OPTION_PRESHUTDOWN, "180");
    definition_set(&definition, OPTION_START_LIMIT, "420");
    definition_set_list(&definition, OPTION_ENVIRONMENT, &none);
    definition_set_list(&definition, OPTION_RECOVERY, &none);
    definition_set(&definition, OPTION_RECOVERY_RESET, "0");
    definition_set_list(&definition, OPTION_DEPENDS, &none);
    // The class says what it depends on, and how it is shown.
    assert_own("{\"name\":\"Shop\",\"class\":\"shop.Shop\",\"display-name\":\"Shop\",\"depends\":[],\"start-"
               "limit\":420}",
               &definition);
    definition_set(&definition, OPTION_CLASS, "");
    definition_set(&definition, OPTION_PROGRAM, "main.py");
    assert_own("{\"name\":\"Shop\",\"program\":[\"main.py\"],\"recovery\":[],\"recovery-reset\":0,\"start-"
               "limit\":420}",
               &definition);
    definition_set(&definition, OPTION_RECOVERY_RESET, "3600");
    definition_set(&definition, OPTION_ACCOUNT, "LocalService");
    for (size_t i = 0; i < COUNT_OF(actions); i++)
        text_list_add(&definition.values[OPTION_RECOVERY], actions[i]);
    assert_own(
        "{\"name\":\"Shop\",\"program\":[\"main.py\"],\"account\":\"LocalService\",\"start-limit\":420}",
        &definition);
    definition_clear(&definition);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_every_service_has_is_known),
                                       cmocka_unit_test(what_a_definition_says_beyond_that_is_left)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

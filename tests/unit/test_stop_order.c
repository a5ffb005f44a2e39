// SPDX-License-Identifier: MIT
#include "commands/stop_order.h"

#include <stdlib.h>
#include <string.h>

#include "unit.h"

// An SCM with the service "base", on which "middle" depends, on which "top" depends.
static struct {
    bool running[3];
    const char *refuses; // the service that does not stop, or not start
    struct text_buffer calls;
} scm;

static const char *const names[] = {"top", "middle", "base"};

static int index_of(const char *name)
{
    for (int i = 0; i < 3; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    abort();
}

static bool refuses(const char *name, uint32_t code, struct error *error)
{
    return scm.refuses != NULL && strcmp(scm.refuses, name) == 0 &&
           !error_set(error, code, "%s does not", name);
}

static bool stop(void *context, const char *name, struct error *error)
{
    (void)context;
    int index = index_of(name);
    for (int i = 0; i < index; i++)
        if (scm.running[i])
            return error_set(error, 1051, "others depend on %s", name);
    if (refuses(name, 1053, error))
        return false;
    text_buffer_add_format(&scm.calls, "-%s ", name);
    scm.running[index] = false;
    return true;
}

static bool dependents(void *context, const char *name, struct text_list *found, struct error *error)
{
    (void)context;
    (void)error;
    for (int i = 0; i < index_of(name); i++)
        if (scm.running[i])
            text_list_add(found, names[i]);
    return true;
}

static bool start(void *context, const char *name, struct error *error)
{
    (void)context;
    if (refuses(name, 1058, error))
        return false;
    text_buffer_add_format(&scm.calls, "+%s ", name);
    scm.running[index_of(name)] = true;
    return true;
}

static bool may_start(void *context, const char *name, struct error *error)
{
    (void)context;
    return !refuses(name, 1058, error);
}

static const struct stop_order_calls calls = {NULL, stop, dependents, start, may_start};

static int begin(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++)
        scm.running[i] = true;
    scm.refuses = NULL;
    return 0;
}

static void called(const char *wanted)
{
    char *text = text_buffer_take(&scm.calls);
    assert_string_equal(text, wanted);
    free(text);
}

static void what_depends_stops_first_and_starts_last(void **state)
{
    (void)state;
    struct text_list stopped = {0};
    struct error error = {0};
    assert_true(stop_order_stop(&calls, "base", &stopped, &error));
    called("-top -middle -base ");
    assert_true(start(NULL, "base", &error));
    assert_true(stop_order_start(&calls, &stopped, &error));
    called("+base +middle +top ");
    assert_int_equal(stopped.count, 0);
    text_list_clear(&stopped);
}

static void what_nobody_depends_on_stops_alone(void **state)
{
    (void)state;
    struct text_list stopped = {0};
    struct error error = {0};
    scm.running[1] = false;
    assert_true(stop_order_stop(&calls, "top", &stopped, &error));
    called("-top ");
    assert_int_equal(stopped.count, 0);
    text_list_clear(&stopped);
}

static void what_could_not_be_started_again_is_found_before_a_stop(void **state)
{
    (void)state;
    struct error error = {0};
    assert_true(stop_order_check(&calls, "base", &error));
    scm.refuses = "base";
    assert_false(stop_order_check(&calls, "base", &error));
    assert_string_equal(error.message, "base does not");
    error_clear(&error);
    scm.refuses = "middle";
    assert_false(stop_order_check(&calls, "base", &error));
    assert_string_equal(error.message, "\"middle\" depends on \"base\": middle does not");
    error_clear(&error);
    scm.running[1] = false; // so it is not stopped either
    assert_true(stop_order_check(&calls, "base", &error));
    called("");
}

static void what_does_not_run_is_not_started(void **state)
{
    (void)state;
    struct text_list stopped = {0};
    struct error error = {0};
    scm.running[0] = false;
    assert_true(stop_order_stop(&calls, "base", &stopped, &error));
    assert_true(stop_order_start(&calls, &stopped, &error));
    called("-middle -base +middle ");
    text_list_clear(&stopped);
}

static void one_that_does_not_stop_ends_it(void **state)
{
    (void)state;
    struct text_list stopped = {0};
    struct error error = {0};
    scm.refuses = "middle";
    assert_false(stop_order_stop(&calls, "base", &stopped, &error));
    called("-top ");
    assert_int_equal(error.code, 1053);
    assert_int_equal(stopped.count, 1); // so that it can be told, and started again
    assert_string_equal(stopped.items[0], "top");
    error_clear(&error);
    text_list_clear(&stopped);
}

static void a_refusal_of_its_own_stops_nobody(void **state)
{
    (void)state;
    struct text_list stopped = {0};
    struct error error = {0};
    scm.refuses = "top";
    assert_false(stop_order_stop(&calls, "top", &stopped, &error));
    called("");
    error_clear(&error);
}

static void one_that_does_not_start_is_left_on_the_list(void **state)
{
    (void)state;
    struct text_list stopped = {0};
    struct error error = {0};
    assert_true(stop_order_stop(&calls, "base", &stopped, &error));
    scm.refuses = "middle";
    assert_false(stop_order_start(&calls, &stopped, &error));
    assert_int_equal(stopped.count, 2);
    called("-top -middle -base ");
    error_clear(&error);
    text_list_clear(&stopped);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_depends_stops_first_and_starts_last, begin),
        cmocka_unit_test_setup(what_nobody_depends_on_stops_alone, begin),
        cmocka_unit_test_setup(what_could_not_be_started_again_is_found_before_a_stop, begin),
        cmocka_unit_test_setup(what_does_not_run_is_not_started, begin),
        cmocka_unit_test_setup(one_that_does_not_stop_ends_it, begin),
        cmocka_unit_test_setup(a_refusal_of_its_own_stops_nobody, begin),
        cmocka_unit_test_setup(one_that_does_not_start_is_left_on_the_list, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

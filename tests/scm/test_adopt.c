// SPDX-License-Identifier: MIT
// A service that pywin32 installed is taken over and given back. PythonService.exe itself cannot be had here:
// what matters of it is where it lies and what the registry says, so an empty file of its name stands in.
#include "world.h"

#include "base/text.h"

// A service as pywin32 leaves it: its host in the root of the environment, arguments behind it, the class in
// the registry.
static char *install_as_pywin32_does(const char *arguments)
{
    world_write("venv\\PythonService.exe", "");
    world_install("PyhostAdopted", "good.Plain", NULL); // for its clean-up; then made pywin32's
    char *path = text_format("\"%s\"%s", world_path("venv\\PythonService.exe"), arguments);
    world_make_pywin32("PyhostAdopted", path);
    return path;
}

static void adopt_rewrites_the_image_path_and_keeps_its_arguments(void **state)
{
    (void)state;
    char *before = install_as_pywin32_does(" -x \"a b\"");
    assert_int_equal(world_pyhost("adopt PyhostAdopted"), 0);
    char *after = world_image_path("PyhostAdopted");
    char *expected = text_format("\"%s\" -x \"a b\"", world_host());
    assert_string_equal(after, expected);
    world_start("PyhostAdopted");
    world_stop("PyhostAdopted");
    world_log_has("PyhostAdopted", "'-x', 'a b']"); // sys.argv
    world_log_has("PyhostAdopted", "Scripts\\\\python.exe'");
    free(expected);
    free(after);
    free(before);
}

static void release_gives_it_back_as_it_was(void **state)
{
    (void)state;
    char *before = install_as_pywin32_does(" -x");
    assert_int_equal(world_pyhost("adopt PyhostAdopted"), 0);
    assert_int_equal(world_pyhost("release PyhostAdopted"), 0);
    char *after = world_image_path("PyhostAdopted");
    assert_string_equal(after, before);
    HKEY key = NULL;
    assert_int_equal(
        RegOpenKeyW(HKEY_LOCAL_MACHINE, L"SYSTEM\\CurrentControlSet\\Services\\PyhostAdopted\\PyHost", &key),
        ERROR_FILE_NOT_FOUND);
    assert_int_equal(world_pyhost("release PyhostAdopted"), 1);
    world_contains(world_output(), "runs under PythonService.exe: ");
    free(after);
    free(before);
}

static void an_interrupted_adoption_leaves_the_old_service_and_can_be_repeated(void **state)
{
    (void)state;
    char *before = install_as_pywin32_does("");
    assert_int_equal(world_pyhost("adopt PyhostAdopted"), 0);
    // As if it had ended between its two steps: settings there, ImagePath not changed yet.
    world_set_image_path("PyhostAdopted", before);
    assert_int_equal(world_pyhost("adopt PyhostAdopted"), 0);
    assert_int_equal(world_pyhost("release PyhostAdopted"), 0);
    char *after = world_image_path("PyhostAdopted");
    assert_string_equal(after, before);
    free(after);
    free(before);
}

static void only_services_of_pywin32_can_be_adopted(void **state)
{
    (void)state;
    world_install("PyhostAdopted", "good.Plain", NULL);
    assert_int_equal(world_pyhost("adopt PyhostAdopted"), 1);
    world_contains(world_output(), "runs under this host already");
    assert_int_equal(world_pyhost("adopt EventLog"), 1);
    world_contains(world_output(), "runs another program: \"");
    assert_int_equal(world_pyhost("adopt NoSuchService"), 1);
    world_contains(world_output(), "NoSuchService");
}

// WinSW needs .NET, which is not there: its exe is called as its user likes, and stands beside an XML file of that name.
static void what_is_not_of_this_host_is_named_and_left_alone(void **state)
{
    (void)state;
    free(install_as_pywin32_does(""));
    assert_int_equal(world_pyhost("update PyhostAdopted --startup manual"), 1);
    world_contains(world_output(), "runs under PythonService.exe: \"");
    world_contains(world_output(), "pyhost adopt \"PyhostAdopted\"");
    assert_int_equal(world_pyhost("remove PyhostAdopted"), 1);
    world_contains(world_output(), "sc delete \"PyhostAdopted\"");
    world_write("shop.exe", "");
    world_write("shop.xml", "<service><id>Shop</id><executable>python.exe</executable></service>");
    char *path = text_format("\"%s\" --quiet", world_path("shop.exe"));
    world_set_image_path("PyhostAdopted", path);
    assert_int_equal(world_pyhost("adopt PyhostAdopted"), 1);
    world_contains(world_output(), "runs under WinSW: \"");
    assert_int_equal(world_pyhost("status PyhostAdopted"), 3);
    world_contains(world_output(), "  runs     under WinSW");
    char *after = world_image_path("PyhostAdopted");
    assert_string_equal(after, path);
    free(after);
    free(path);
}

static void a_path_with_blanks_and_without_quotes_is_adopted(void **state)
{
    (void)state;
    free(install_as_pywin32_does(""));
    char *path = text_format("%s -x", world_path("venv\\PythonService.exe"));
    assert_non_null(strchr(path, ' '));
    world_set_image_path("PyhostAdopted", path);
    assert_int_equal(world_pyhost("adopt PyhostAdopted"), 0);
    char *after = world_image_path("PyhostAdopted");
    char *expected = text_format("\"%s\" -x", world_host());
    assert_string_equal(after, expected);
    free(expected);
    free(after);
    free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(adopt_rewrites_the_image_path_and_keeps_its_arguments, world_clean),
        cmocka_unit_test_teardown(release_gives_it_back_as_it_was, world_clean),
        cmocka_unit_test_teardown(an_interrupted_adoption_leaves_the_old_service_and_can_be_repeated,
                                  world_clean),
        cmocka_unit_test_teardown(only_services_of_pywin32_can_be_adopted, world_clean),
        cmocka_unit_test_teardown(what_is_not_of_this_host_is_named_and_left_alone, world_clean),
        cmocka_unit_test_teardown(a_path_with_blanks_and_without_quotes_is_adopted, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}

// SPDX-License-Identifier: MIT
// A service that pywin32 installed, under PythonService.exe or python.exe itself, is taken over and given back. PythonService.exe
// cannot be had here: what matters of it is where it lies and what the registry says, so an empty file of its name stands in.
#include "world.h"

#include "base/text.h"
#include "base/wide.h"

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
    assert_int_equal(world_pyhost("release PyhostAdopted"), 0);
    world_contains(world_output(), "PyhostAdopted already runs under PythonService.exe; nothing changed");
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
    assert_int_equal(world_pyhost("adopt PyhostAdopted --json"), 0);
    world_contains(world_output(), "\"changed\": false");
    assert_int_equal(world_pyhost("adopt PyhostAdopted --python \"%s\"", world_python()), 1);
    world_contains(world_output(), "pyhost update \"PyhostAdopted\" --python PATH");
    assert_int_equal(world_pyhost("adopt EventLog"), 1);
    world_contains(world_output(), "runs in a process that it shares with other services: \"");
    assert_int_equal(world_pyhost("adopt NoSuchService"), 4);
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
    world_contains(world_output(), "sc.exe delete \"PyhostAdopted\"");
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

// As supervisor-win and cardinal_pythonlib install: python.exe runs a script that hosts the service itself, and the class is recorded.
static char *install_under_python(const char *class_name, const char *words)
{
    world_install("PyhostAdopted", class_name, NULL);
    char *path = text_format("\"%s\" %s", world_python(), words);
    world_make_pywin32("PyhostAdopted", path);
    return path;
}

static void what_python_hosts_itself_is_adopted_without_its_script(void **state)
{
    (void)state;
    char *words = text_format("-u -O -W default \"%s\" -x \"a b\"", world_path("scripts\\good.py"));
    char *before = install_under_python("good.Plain", words);
    assert_int_equal(world_pyhost("update PyhostAdopted --startup manual"), 1);
    world_contains(world_output(), "runs under python.exe itself: ");
    assert_int_equal(world_pyhost("list"), 0);
    world_contains(world_output(), "take over with: pyhost adopt PyhostAdopted");
    assert_int_equal(world_pyhost("adopt PyhostAdopted"), 0);
    char *after = world_image_path("PyhostAdopted");
    char *expected = text_format("\"%s\" -x \"a b\"", world_host());
    assert_string_equal(after, expected);
    assert_int_equal(world_pyhost("dump PyhostAdopted"), 0);
    world_contains(world_output(), "[\"-O\", \"-Wdefault\"]");
    world_start("PyhostAdopted");
    world_stop("PyhostAdopted");
    world_log_has("PyhostAdopted", "'-x', 'a b']"); // sys.argv
    assert_int_equal(world_pyhost("release PyhostAdopted"), 0);
    free(after);
    after = world_image_path("PyhostAdopted");
    assert_string_equal(after, before);
    free(expected);
    free(after);
    free(before);
    free(words);
}

static void set_class(const char *name, const char *class_string)
{
    char *key = text_format("SYSTEM\\CurrentControlSet\\Services\\%s\\PythonClass", name);
    wchar_t *path = wide_from_text(key);
    wchar_t *value = wide_from_text(class_string);
    assert_int_equal(RegSetKeyValueW(HKEY_LOCAL_MACHINE, path, NULL, REG_SZ, value,
                                     (DWORD)((wcslen(value) + 1) * sizeof *value)),
                     0);
    free(value);
    free(path);
    free(key);
}

// supervisor-win lies like this: beside the module of the class there are others with the names of Python's own.
static void a_class_in_a_package_is_found_by_the_packages_name(void **state)
{
    (void)state;
    static const char package[] = "venv\\Lib\\site-packages\\shopsite";
    world_run("cmd /c md \"%s\"", world_path(package));
    world_write("venv\\Lib\\site-packages\\shopsite\\__init__.py", "");
    world_write("venv\\Lib\\site-packages\\shopsite\\http.py", "raise ImportError('in its place')\n");
    world_write("venv\\Lib\\site-packages\\shopsite\\services.py",
                "import http.client, win32event, win32serviceutil\n"
                "class Shop(win32serviceutil.ServiceFramework):\n"
                "    _svc_name_ = 'PyhostAdopted'\n"
                "    def SvcDoRun(self):\n"
                "        print('open', __name__)\n");
    char *words = text_format("\"%s\\services.py\"", world_path(package));
    char *class_string = text_format("%s\\services.Shop", world_path(package));
    free(install_under_python("good.Plain", words));
    set_class("PyhostAdopted", class_string);
    assert_int_equal(world_pyhost("adopt PyhostAdopted --start"), 0);
    world_contains(world_output(), " -> shopsite.services.Shop\r\n");
    world_log_has("PyhostAdopted", "open shopsite.services");
    assert_int_equal(world_pyhost("release PyhostAdopted"), 0);
    assert_int_equal(world_pyhost("status PyhostAdopted"), 3);
    world_contains(world_output(), "under python.exe itself");
    assert_int_equal(world_pyhost("dump PyhostAdopted --json"), 0);
    assert_null(strstr(world_output(), "\"shopsite.services.Shop\"")); // it is as it was
    set_class("PyhostAdopted", "nothing\\services.Shop");
    char *named = text_format("\"%s\" -m shopsite.services", world_python());
    world_set_image_path("PyhostAdopted", named);
    assert_int_equal(world_pyhost("adopt PyhostAdopted --dry-run"), 0);
    world_contains(world_output(), "nothing\\services.Shop -> shopsite.services.Shop\r\n");
    free(named);
    free(class_string);
    free(words);
}

static void python_without_a_class_is_left_alone(void **state)
{
    (void)state;
    free(install_under_python("good.Plain", "-m http.server"));
    RegDeleteTreeW(HKEY_LOCAL_MACHINE, L"SYSTEM\\CurrentControlSet\\Services\\PyhostAdopted\\PythonClass");
    assert_int_equal(world_pyhost("adopt PyhostAdopted"), 1);
    world_contains(world_output(), "runs another program: \"");
    assert_int_equal(world_pyhost("adopt --all"), 0);
    world_contains(world_output(), "No service to adopt");
}

// Whether the variable then reaches the service is shown in test_surroundings: the SCM gives what the machine had as it booted.
static void a_service_that_lives_by_the_machines_variables_goes_on_with_them(void **state)
{
    (void)state;
    static const wchar_t key[] = L"SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment";
    static const wchar_t value[] = L"C:\\shared";
    free(install_as_pywin32_does(""));
    assert_int_equal(
        RegSetKeyValueW(HKEY_LOCAL_MACHINE, key, L"PYTHONPATH", REG_EXPAND_SZ, value, sizeof value), 0);
    DWORD code = world_pyhost("adopt PyhostAdopted");
    RegDeleteKeyValueW(HKEY_LOCAL_MACHINE, key, L"PYTHONPATH");
    assert_int_equal(code, 0);
    world_contains(world_output(), "  machine-environment: yes, since there is PYTHONPATH=C:\\shared\r\n");
    assert_int_equal(world_pyhost("dump PyhostAdopted"), 0);
    world_contains(world_output(), "machine-environment = true");
    assert_int_equal(world_pyhost("release PyhostAdopted"), 0);
    assert_int_equal(world_pyhost("adopt PyhostAdopted"), 0); // without it
    assert_null(strstr(world_output(), "machine-environment"));
}

static void a_service_that_lives_by_paths_of_the_registry_goes_on_with_them(void **state)
{
    (void)state;
    static const wchar_t value[] = L"C:\\shared";
    free(install_as_pywin32_does(""));
    world_run("\"%s\" -c \"import sys; print('%%d.%%d' %% sys.version_info[:2], end='')\"", world_python());
    char *paths = text_format("SOFTWARE\\Python\\PythonCore\\%s\\PythonPath", world_output());
    char *of_machine = text_format("%s\\shop", paths);
    char *of_account = text_format("S-1-5-18\\%s\\own", paths); // LocalSystem's
    wchar_t *wide_machine = wide_from_text(of_machine);
    wchar_t *wide_account = wide_from_text(of_account);
    assert_int_equal(RegSetKeyValueW(HKEY_LOCAL_MACHINE, wide_machine, NULL, REG_SZ, value, sizeof value), 0);
    assert_int_equal(RegSetKeyValueW(HKEY_USERS, wide_account, NULL, REG_SZ, value, sizeof value), 0);
    DWORD code = world_pyhost("adopt PyhostAdopted");
    RegDeleteKeyW(HKEY_LOCAL_MACHINE, wide_machine); // the keys above may be those of an installed Python
    RegDeleteKeyW(HKEY_USERS, wide_account);
    assert_int_equal(code, 0);
    char *told = text_format("  machine-environment: yes, since there is HKLM\\%s, HKU\\%s\r\n", of_machine,
                             of_account);
    world_contains(world_output(), told);
    free(told);
    free(wide_account);
    free(wide_machine);
    free(of_account);
    free(of_machine);
    free(paths);
    assert_int_equal(world_pyhost("release PyhostAdopted"), 0);
}

static void a_dry_run_says_what_would_change_and_changes_nothing(void **state)
{
    (void)state;
    char *before = install_as_pywin32_does(" -x");
    assert_int_equal(world_pyhost("adopt PyhostAdopted --dry-run"), 0);
    world_contains(world_output(), "PyhostAdopted would be adopted\r\n");
    char *line = text_format("  command line: %s -> \"%s\" -x\r\n", before, world_host());
    world_contains(world_output(), line);
    free(line);
    line = text_format("  directory: %s -> %s\r\n", world_path("venv"), world_path("scripts"));
    world_contains(world_output(), line);
    free(line);
    line =
        text_format("  sys.path: %s before Python's own modules -> not before them\r\n", world_path("venv"));
    world_contains(world_output(), line);
    assert_null(strstr(world_output(), "  children: ")); // they live on, as before
    char *after = world_image_path("PyhostAdopted");
    assert_string_equal(after, before);
    assert_int_equal(world_pyhost("release PyhostAdopted"), 0); // no settings are left
    free(line);
    free(after);
    free(before);
}

static void all_are_adopted_but_those_that_cannot_be(void **state)
{
    (void)state;
    char *lost = text_format("\"%s\"", "C:\\lost\\PythonService.exe");
    free(install_as_pywin32_does(""));
    world_install("PyhostAdoptedA", "good.Plain", NULL); // the first by name: its Python cannot be told
    world_make_pywin32("PyhostAdoptedA", lost);
    set_class("PyhostAdoptedA", "good.Plain");
    world_install("PyhostAdoptedOurs", "good.Plain", NULL);
    assert_int_equal(world_pyhost("adopt --all --dry-run"), 1);
    world_contains(world_output(), "PyhostAdopted would be adopted");
    world_contains(world_output(), "Cannot tell which Python the service \"PyhostAdoptedA\" should use");
    world_contains(world_output(), "pyhost adopt \"PyhostAdoptedA\" --python PATH");
    world_contains(world_output(), "1 of 2 services cannot be adopted");
    assert_int_equal(world_pyhost("adopt --all"), 1);
    world_contains(world_output(), "PyhostAdopted adopted");
    assert_null(strstr(world_output(), "PyhostAdoptedOurs"));
    char *after = world_image_path("PyhostAdopted");
    char *expected = text_format("\"%s\"", world_host());
    assert_string_equal(after, expected);
    free(after);
    after = world_image_path("PyhostAdoptedA");
    assert_string_equal(after, lost);
    assert_int_equal(world_pyhost("adopt PyhostAdoptedA --python \"%s\"", world_path("venv")), 0);
    assert_int_equal(world_pyhost("adopt --all PyhostAdopted"), 2);
    assert_int_equal(world_pyhost("adopt"), 2);
    free(expected);
    free(after);
    free(lost);
}

static void adopted_and_started_it_runs_or_is_given_back(void **state)
{
    (void)state;
    char *before = install_as_pywin32_does("");
    assert_int_equal(world_pyhost("adopt PyhostAdopted --start"), 0);
    world_contains(world_output(), "PyhostAdopted is running, process ");
    world_contains(world_output(), "PyhostAdopted adopted\r\n");
    world_stop("PyhostAdopted");
    world_clean(state);
    free(before);

    char *words = text_format("\"%s\"", world_path("scripts\\faults.py"));
    before = install_under_python("faults.InitRaises", words);
    assert_int_equal(world_pyhost("adopt PyhostAdopted --start"), 1);
    world_contains(world_output(), "does not start under pyhost. It was given back: ");
    world_contains(world_output(), "no such luck in the constructor");
    char *after = world_image_path("PyhostAdopted");
    assert_string_equal(after, before);
    assert_int_equal(world_pyhost("release PyhostAdopted"), 0); // no settings are left
    free(after);
    free(before);
    free(words);
}

static void status_tells_of_an_adoption_that_was_undone(void **state)
{
    (void)state;
    char *before = install_as_pywin32_does("");
    assert_int_equal(world_pyhost("status PyhostAdopted"), 3);
    world_contains(world_output(), "  try      pyhost adopt PyhostAdopted");
    assert_null(strstr(world_output(), "  adopted  "));
    assert_int_equal(world_pyhost("adopt PyhostAdopted"), 0);
    world_set_image_path("PyhostAdopted", before); // as "svc.py update" does
    assert_int_equal(world_pyhost("status PyhostAdopted"), 3);
    world_contains(world_output(), "  adopted  no longer: ");
    world_contains(world_output(), "  try      pyhost adopt PyhostAdopted");
    free(before);
    char *words = text_format("\"%s\"", world_path("scripts\\good.py"));
    world_clean(state);
    before = install_under_python("good.Plain", words);
    assert_int_equal(world_pyhost("adopt PyhostAdopted"), 0);
    world_set_image_path("PyhostAdopted", before);
    assert_int_equal(world_pyhost("status PyhostAdopted"), 3);
    world_contains(world_output(), "  adopted  no longer: ");
    free(words);
    free(before);
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
        cmocka_unit_test_teardown(what_python_hosts_itself_is_adopted_without_its_script, world_clean),
        cmocka_unit_test_teardown(a_class_in_a_package_is_found_by_the_packages_name, world_clean),
        cmocka_unit_test_teardown(python_without_a_class_is_left_alone, world_clean),
        cmocka_unit_test_teardown(a_service_that_lives_by_paths_of_the_registry_goes_on_with_them,
                                  world_clean),
        cmocka_unit_test_teardown(a_service_that_lives_by_the_machines_variables_goes_on_with_them,
                                  world_clean),
        cmocka_unit_test_teardown(a_dry_run_says_what_would_change_and_changes_nothing, world_clean),
        cmocka_unit_test_teardown(all_are_adopted_but_those_that_cannot_be, world_clean),
        cmocka_unit_test_teardown(adopted_and_started_it_runs_or_is_given_back, world_clean),
        cmocka_unit_test_teardown(status_tells_of_an_adoption_that_was_undone, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}

// SPDX-License-Identifier: MIT
// The process that a service runs in: its variables, directory and search path, its children, who may see its
// log.
#include "world.h"

#include <stdio.h>

#include <aclapi.h>
#include <sddl.h>

#include "base/compiler.h"
#include "base/text.h"
#include "base/wide.h"

static void look(const char *options)
{
    world_install("PyhostLooks", "surroundings.Looks", options);
    world_start("PyhostLooks");
    world_stop("PyhostLooks");
}

// The SCM gives a service the variables that the machine had when it booted, which a test cannot change. A
// console session takes the same path with the variables that it is given.
static void the_machines_python_variables_are_ignored(void **state)
{
    (void)state;
    world_install("PyhostLooks", "surroundings.LooksAndLeaves", NULL);
    SetEnvironmentVariableW(L"PYTHONHOME", L"C:\\nowhere");
    SetEnvironmentVariableW(L"PYTHONPATH", L"C:\\planted");
    SetEnvironmentVariableW(L"PYTHONNET_RUNTIME", L"coreclr"); // a library's
    SetEnvironmentVariableW(L"PYHOST_TEST", L"from the machine");
    assert_int_equal(world_pyhost("-debug PyhostLooks"), 0);
    world_contains(world_output(),
                   "variable PYHOST_TEST 'from the machine'"); // the variables do reach the process
    assert_null(strstr(world_output(), "PYTHONHOME"));
    world_contains(world_output(), "variable PYTHONNET_RUNTIME 'coreclr'");
    assert_null(strstr(world_output(), "planted"));
    world_contains(world_output(), "isolated=1");
    SetEnvironmentVariableW(L"PYTHONHOME", NULL);
    SetEnvironmentVariableW(L"PYTHONNET_RUNTIME", NULL);
    SetEnvironmentVariableW(L"PYTHONPATH", NULL);
    SetEnvironmentVariableW(L"PYHOST_TEST", NULL);
}

static void the_machines_python_variables_count_when_asked_for(void **state)
{
    (void)state;
    world_install("PyhostLooks", "surroundings.LooksAndLeaves", "--machine-environment");
    SetEnvironmentVariableW(L"PYTHONPATH", L"C:\\wanted");
    assert_int_equal(world_pyhost("-debug PyhostLooks"), 0);
    world_contains(world_output(), "variable PYTHONPATH 'C:\\\\wanted'");
    world_contains(world_output(), "'C:\\\\wanted', ");
    SetEnvironmentVariableW(L"PYTHONPATH", NULL);
}

static void the_services_own_environment_counts(void **state)
{
    (void)state;
    static const wchar_t variables[] = L"PYTHONPATH=C:\\own\0PYHOST_TEST_OWN=\x00e4 = b\0";
    world_install("PyhostLooks", "surroundings.Looks", NULL);
    assert_int_equal(RegSetKeyValueW(HKEY_LOCAL_MACHINE, L"SYSTEM\\CurrentControlSet\\Services\\PyhostLooks",
                                     L"Environment", REG_MULTI_SZ, variables, sizeof variables),
                     ERROR_SUCCESS);
    world_start("PyhostLooks");
    world_stop("PyhostLooks");
    world_log_has("PyhostLooks", "variable PYHOST_TEST_OWN '\\xe4 = b'");
    world_log_has("PyhostLooks", "'C:\\\\own', ");
    world_log_has("PyhostLooks", "no_user_site=1");
}

static void options_reach_the_interpreter(void **state)
{
    (void)state;
    look("--python-flag -O --python-flag -Xutf8 --python-flag -Wignore");
    world_log_has("PyhostLooks", "optimize=1");
    world_log_has("PyhostLooks", "utf8_mode=1");
}

static void the_current_directory_is_the_classes_own_or_the_one_set(void **state)
{
    (void)state;
    look(NULL);
    world_log_has("PyhostLooks", "\\\\scripts'");
    char *options = text_format("--directory \"%s\"", world_path("venv"));
    look(options);
    world_log_has("PyhostLooks", "\\\\venv'");
    free(options);
}

static void make(const char *directory)
{
    wchar_t *wide = wide_from_text(directory);
    assert_true(CreateDirectoryW(wide, NULL));
    free(wide);
}

// Relative paths would be read and written in another one: that of Windows.
static void a_directory_that_is_gone_is_a_failure(void **state)
{
    (void)state;
    char *gone = text_copy(world_path("gone"));
    char *options = text_format("--directory \"%s\"", gone);
    make(gone);
    world_install("PyhostLooks", "surroundings.Looks", options);
    world_delete_tree(gone);
    world_start_failing("PyhostLooks");
    SERVICE_STATUS_PROCESS status = world_wait("PyhostLooks", SERVICE_STOPPED);
    assert_int_equal(status.dwWin32ExitCode, ERROR_SERVICE_SPECIFIC_ERROR);
    assert_int_equal(status.dwServiceSpecificExitCode, 0x2000010B);
    world_told("PyhostLooks", 0xC000010B, "Cannot enter the service's directory");
    world_log_has("PyhostLooks", "failure directory: Cannot enter the service's directory");
    world_log_has("PyhostLooks", "make it, or: pyhost update \"PyhostLooks\" --directory PATH");
    assert_int_equal(world_log_count("PyhostLooks", "directory '"), 0); // its code has not run
    assert_int_equal(world_pyhost("start PyhostLooks"), 1);
    world_contains(world_output(), "the service's directory cannot be entered");
    // No package is missing of a module that lay there.
    make(gone);
    world_write("gone\\main.py", "import time\ntime.sleep(3600)\n");
    world_clean(state);
    world_install_program("PyhostLooks", options, "-m main");
    world_delete_tree(gone);
    assert_int_equal(world_pyhost("start PyhostLooks"), 1);
    world_contains(world_output(), "--directory PATH");
    assert_null(strstr(world_output(), "pip install"));
    free(options);
    free(gone);
}

static void a_drive_that_is_gone_is_a_failure(void **state)
{
    (void)state;
    world_install("PyhostLooks", "surroundings.Looks", NULL);
    // As a drive that was there when it was installed.
    assert_int_equal(RegSetKeyValueW(HKEY_LOCAL_MACHINE,
                                     L"SYSTEM\\CurrentControlSet\\Services\\PyhostLooks\\PyHost",
                                     L"Directory", REG_SZ, L"Q:\\shop", sizeof L"Q:\\shop"),
                     ERROR_SUCCESS);
    assert_int_equal(world_pyhost("start PyhostLooks"), 1);
    world_contains(world_output(), "there is no drive Q: here");
    world_contains(world_output(), "pyhost update \"PyhostLooks\" --directory \\\\SERVER\\SHARE\\PATH");
}

static void a_directory_of_the_code_that_is_gone_is_a_failure(void **state)
{
    (void)state;
    char *gone = text_copy(world_path("gone"));
    make(gone);
    world_write("gone\\own.py", "import time\ntime.sleep(3600)\n");
    char *program = text_format("\"%s\\own.py\" --port 80", gone);
    world_install_program("PyhostLooks", "", program);
    world_delete_tree(gone);
    assert_int_equal(world_pyhost("start PyhostLooks"), 1);
    world_contains(world_output(), "Cannot enter the service's directory");
    world_contains(world_output(), "--program C:\\DIRECTORY\\own.py --program ARGUMENT");
    free(program);
    free(gone);
}

// code.zip has the function zipped:run, and lib has it too; in lib\own is the class own.Own, in lib\tool a __main__.py.
static void make_zip(void)
{
    static const char *const directories[] = {"lib", "lib\\own", "lib\\tool"};
    static const char runs[] =
        "import os\ndef run():\n    print('zipped runs in', os.getcwd(), flush=True)\n";
    for (size_t i = 0; i < COUNT_OF(directories); i++)
        make(world_path(directories[i]));
    world_write("zipped.py", runs);
    world_write("lib\\zipped.py", runs);
    world_write("lib\\own\\own.py", "import os, win32serviceutil\n"
                                    "class Own(win32serviceutil.ServiceFramework):\n"
                                    "    _svc_name_ = 'PyhostLooks'\n"
                                    "    def SvcDoRun(self):\n"
                                    "        print('zipped runs in', os.getcwd(), flush=True)\n");
    world_write("lib\\tool\\__main__.py", "import os\nprint('zipped runs in', os.getcwd(), flush=True)\n");
    char *python = text_copy(world_python());
    char *zip = text_copy(world_path("code.zip"));
    char *file = text_copy(world_path("zipped.py"));
    char *lib = text_copy(world_path("lib"));
    assert_int_equal(world_run("\"%s\" -m zipfile -c \"%s\" \"%s\" \"%s\"", python, zip, file, lib), 0);
    world_delete_tree(lib);
    free(lib);
    free(file);
    free(zip);
    free(python);
}

// No process can have its current directory in a zip, nor in a directory of one, from which Python imports just so (zipimport).
static void code_in_a_zip_runs_in_pythons_directory(void **state)
{
    static const char *const programs[] = {"code.zip\\zipped:run", "code.zip\\lib\\zipped:run",
                                           "code.zip\\lib\\tool"};
    make_zip();
    for (size_t i = 0; i < COUNT_OF(programs) + 1; i++) {
        if (i < COUNT_OF(programs)) {
            char *program = text_format("\"%s\"", world_path(programs[i]));
            world_install_program("PyhostLooks", "", program);
            free(program);
        } else {
            char *python = text_copy(world_python());
            assert_int_equal(world_pyhost("install --python \"%s\" \"%s\"", python,
                                          world_path("code.zip\\lib\\own\\own.Own")),
                             0);
            free(python);
        }
        world_start_failing("PyhostLooks");
        world_log_has("PyhostLooks", "cannot be a current directory");
        world_log_has("PyhostLooks", "\\venv\r\n");
        world_clean(state);
    }
}

// Python looks into its places without a word: it finds no module.
static void a_directory_of_a_class_that_cannot_be_read_is_told(void **state)
{
    (void)state;
    char *gone = text_copy(world_path("gone"));
    make(gone);
    world_write("gone\\own.py", "import win32serviceutil\n"
                                "class Own(win32serviceutil.ServiceFramework):\n"
                                "    _svc_name_ = 'PyhostLooks'\n"
                                "    def SvcDoRun(self): pass\n");
    char *elsewhere = text_copy(world_path("venv"));
    assert_int_equal(world_pyhost("install --python \"%s\" --directory \"%s\" \"%s\\own.Own\"",
                                  world_python(), elsewhere, gone),
                     0);
    world_delete_tree(gone);
    assert_int_equal(world_pyhost("start PyhostLooks"), 1);
    char *reason = text_format("No module named 'own'; the directory \"%s\" cannot be read: ", gone);
    world_contains(world_output(), reason);
    world_contains(world_output(),
                   "bring the directory back, or name its place: pyhost update \"PyhostLooks\" "
                   "--class C:\\DIRECTORY\\own.Own");
    free(reason);
    free(elsewhere);
    free(gone);
}

// The process of the number behind "child" in the log.
static HANDLE child_of_service(void)
{
    HANDLE started = world_event("child-started");
    world_start("PyhostLooks");
    world_wait_event(started);
    CloseHandle(started);
    DWORD identifier = strtoul(strstr(world_log("PyhostLooks"), "child ") + 6, NULL, 10);
    HANDLE child =
        OpenProcess(SYNCHRONIZE | PROCESS_TERMINATE | PROCESS_QUERY_LIMITED_INFORMATION, FALSE, identifier);
    assert_non_null(child);
    return child;
}

static void children_end_with_the_service_when_asked_for(void **state)
{
    (void)state;
    world_install("PyhostLooks", "surroundings.Parent", "--keep-children no");
    HANDLE child = child_of_service();
    world_stop("PyhostLooks");
    world_wait_process(child);
}

// As under pywin32: what a class starts to restart or to update its service, or shows to a user, is no part of it.
static void children_of_a_class_live_on(void **state)
{
    (void)state;
    world_install("PyhostLooks", "surroundings.Parent", NULL);
    HANDLE child = child_of_service();
    world_stop("PyhostLooks");
    assert_int_equal(WaitForSingleObject(child, 0), WAIT_TIMEOUT);
    TerminateProcess(child, 0);
    world_wait_process(child);
}

// Wine keeps a file's rights as Unix has them and makes up the rest: only on Windows can this be read back.
static void only_administrators_and_the_account_may_use_the_log(void **state)
{
    (void)state;
    if (GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version") != NULL)
        skip();
    world_install("PyhostLooks", "surroundings.Looks", NULL);
    char *directory = text_format("%s\\pyhost\\PyhostLooks", getenv("ProgramData"));
    wchar_t *wide = wide_from_text(directory);
    PSECURITY_DESCRIPTOR descriptor = NULL;
    wchar_t *sddl = NULL;
    assert_int_equal(GetNamedSecurityInfoW(wide, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, NULL, NULL, NULL,
                                           NULL, &descriptor),
                     ERROR_SUCCESS);
    assert_true(ConvertSecurityDescriptorToStringSecurityDescriptorW(descriptor, SDDL_REVISION_1,
                                                                     DACL_SECURITY_INFORMATION, &sddl, NULL));
    char *text = text_from_wide(sddl);
    world_contains(text, ";;;SY)");
    world_contains(text, ";;;BA)");
    assert_null(strstr(text, ";;;WD)"));
    assert_null(strstr(text, ";;;BU)"));
    assert_null(strstr(text, ";;;AU)"));
    free(text);
    LocalFree(sddl);
    LocalFree(descriptor);
    free(wide);
    free(directory);
}

// Nobody is there to close the system's boxes: "the program can't start because x.dll is missing". Crashes are still reported.
// Children inherit it (sdk-api, SetErrorMode); under Wine they do not: windows.test_ends looks at that.
static void the_system_shows_no_boxes_to_the_service(void **state)
{
    (void)state;
    world_install("PyhostLooks", "surroundings.ErrorMode", NULL);
    world_start("PyhostLooks");
    world_wait("PyhostLooks", SERVICE_STOPPED);
    assert_int_equal(SEM_FAILCRITICALERRORS, 1);
    world_log_has("PyhostLooks", "its error mode 1");
}

static int clean(void **state)
{
    world_clean(state);
    char *logs = text_format("%s\\pyhost\\PyhostLooks", getenv("ProgramData"));
    world_delete_tree(logs);
    free(logs);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(the_machines_python_variables_are_ignored, clean),
        cmocka_unit_test_teardown(the_machines_python_variables_count_when_asked_for, clean),
        cmocka_unit_test_teardown(the_services_own_environment_counts, clean),
        cmocka_unit_test_teardown(options_reach_the_interpreter, clean),
        cmocka_unit_test_teardown(the_current_directory_is_the_classes_own_or_the_one_set, clean),
        cmocka_unit_test_teardown(a_directory_that_is_gone_is_a_failure, clean),
        cmocka_unit_test_teardown(a_drive_that_is_gone_is_a_failure, clean),
        cmocka_unit_test_teardown(a_directory_of_the_code_that_is_gone_is_a_failure, clean),
        cmocka_unit_test_teardown(code_in_a_zip_runs_in_pythons_directory, clean),
        cmocka_unit_test_teardown(a_directory_of_a_class_that_cannot_be_read_is_told, clean),
        cmocka_unit_test_teardown(children_end_with_the_service_when_asked_for, clean),
        cmocka_unit_test_teardown(children_of_a_class_live_on, clean),
        cmocka_unit_test_teardown(the_system_shows_no_boxes_to_the_service, clean),
        cmocka_unit_test_teardown(only_administrators_and_the_account_may_use_the_log, clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}

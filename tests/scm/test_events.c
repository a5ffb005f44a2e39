// SPDX-License-Identifier: MIT
// Events as event viewers show them.
#include "world.h"

#include "base/text.h"
#include "base/wide.h"

#define NAME "PyhostEvents"
#define SOURCE L"SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\" NAME

// The value EventMessageFile of the source, and its type. False where there is none.
static bool message_file(wchar_t *file, DWORD size, DWORD *type)
{
    return RegGetValueW(HKEY_LOCAL_MACHINE, SOURCE, L"EventMessageFile", RRF_RT_ANY | RRF_NOEXPAND, type,
                        file, &size) == ERROR_SUCCESS;
}

// A viewer would put another text for each of the first three. Wine's trace writes the space of no width as \200b.
static void a_percent_sign_before_a_figure_is_no_insert(void **state)
{
    (void)state;
    char *program = text_format("\"%s\"", world_path("scripts\\percent.py"));
    world_install_program(NAME, NULL, program);
    world_start_failing(NAME);
    world_told(NAME, 0xC0000003, "%\\200b1 is 5%\\200b20, not %%\\200b7 or 100%");
    world_log_has(NAME, "%1 is 5%20, not %%7 or 100%"); // the log has it as it is
    free(program);
}

static void the_path_of_the_texts_is_taken_literally(void **state)
{
    (void)state;
    wchar_t file[MAX_PATH] = L"";
    DWORD type = 0;
    char *program = text_format("\"%s\"", world_path("scripts\\percent.py"));
    world_install_program(NAME, NULL, program);
    assert_true(message_file(file, sizeof file, &type));
    assert_int_equal(type, REG_SZ);
    free(program);
}

static void a_semicolon_in_the_path_of_the_host_is_told(void **state)
{
    (void)state;
    wchar_t file[MAX_PATH] = L"";
    DWORD type = 0;
    wchar_t *from = wide_from_text(world_host());
    wchar_t *directory = wide_from_text(world_path("one; two"));
    wchar_t *to = wide_from_text(world_path("one; two\\pyhost.exe"));
    assert_true(CreateDirectoryW(directory, NULL));
    assert_true(CopyFileW(from, to, TRUE));
    assert_int_equal(world_run("\"%s\" install --name " NAME " --python \"%s\" \"%s\"",
                               world_path("one; two\\pyhost.exe"), world_python(),
                               world_path("scripts\\percent.py")),
                     0);
    world_contains(world_output(), "semicolon");
    world_contains(world_output(), "move pyhost.exe to a directory without a semicolon");
    assert_false(message_file(file, sizeof file, &type));
    assert_int_equal(world_pyhost("remove " NAME), 0);
    free(to);
    free(directory);
    free(from);
}

// No text ends the process, nor do eight threads; what is no text is refused as by pywin32.
static void odd_texts_and_many_threads_are_taken(void **state)
{
    (void)state;
    world_write(
        "scripts\\writes.py",
        "import threading\n"
        "import servicemanager, win32serviceutil\n"
        "ODD = ['', 'a' * 40000, 'nul\\0inside', 'lone \\udc80', '%1 %s %d 100%', '\\U0001f600' * 10]\n"
        "NONE = [42, None, ValueError('no text'), b'bytes']\n"
        "class Writes(win32serviceutil.ServiceFramework):\n"
        "    def write(self, number):\n"
        "        for i in range(25):\n"
        "            servicemanager.LogInfoMsg(f'thread {number} line {i}')\n"
        "            servicemanager.LogMsg(4, servicemanager.PYS_SERVICE_STARTED, ('name', ''))\n"
        "    def SvcDoRun(self):\n"
        "        for text in ODD:\n"
        "            servicemanager.LogInfoMsg(text)\n"
        "            servicemanager.LogErrorMsg(text)\n"
        "        for value in NONE:\n"
        "            try:\n"
        "                servicemanager.LogInfoMsg(value)\n"
        "            except TypeError as error:\n"
        "                print('refused', type(value).__name__, flush=True)\n"
        "        servicemanager.LogMsg(1, 0x1234, ('too', 'many', 'inserts', '5'))\n"
        "        threads = [threading.Thread(target=self.write, args=(i,)) for i in range(8)]\n"
        "        [thread.start() for thread in threads]\n"
        "        [thread.join() for thread in threads]\n"
        "        print('all written', flush=True)\n"
        "    def SvcStop(self): pass\n");
    world_install(NAME, "writes.Writes", NULL);
    world_start_only(NAME);
    assert_int_equal(world_wait(NAME, SERVICE_STOPPED).dwWin32ExitCode, NO_ERROR);
    static const char *const lines[] = {"refused int",       "refused NoneType",   "refused ValueError",
                                        "refused bytes",     "thread 0 line 24\r", "thread 7 line 24\r",
                                        "event info: lone ", "all written"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        world_log_has(NAME, lines[i]);
    assert_int_equal(world_log_count(NAME, "event info: thread "), 8 * 25);
    static const struct {
        WORD type;
        DWORD identifier;
        int count;
    } events[] = {{EVENTLOG_INFORMATION_TYPE, 0x400000FF, 6 + 8 * 25}, // a text each, however long
                  {EVENTLOG_ERROR_TYPE, 0xC00000FF, 6},
                  {EVENTLOG_INFORMATION_TYPE, 0x40001002, 8 * 25},
                  {EVENTLOG_ERROR_TYPE, 0x1234, 1}};
    for (size_t i = 0; i < sizeof events / sizeof *events && world_events(0, 0) >= 0; i++)
        assert_int_equal(world_events(events[i].type, events[i].identifier), events[i].count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_percent_sign_before_a_figure_is_no_insert, world_clean),
        cmocka_unit_test_teardown(the_path_of_the_texts_is_taken_literally, world_clean),
        cmocka_unit_test_teardown(odd_texts_and_many_threads_are_taken, world_clean),
        cmocka_unit_test_teardown(a_semicolon_in_the_path_of_the_host_is_told, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}

// SPDX-License-Identifier: MIT
// Services, event sources and registry keys of other products: no verb that changes something touches one that is not this host's. What
// it may not touch is compared as a whole: the registry's key of services, in which the event log's lies as well.
#include "registry_dump.h"
#include "world.h"

#include "base/compiler.h"
#include "base/path.h"
#include "base/text.h"
#include "base/wide.h"
#include "commands/verbs.h"

#define SERVICES "SYSTEM\\CurrentControlSet\\Services"
#define APPLICATION "SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\"

static const char NAME[] = "PyhostForeign";

// ---- the registry ----

// All services and event sources, a line for each key and value. Owner: the caller.
static char *services(void)
{
    return registry_dump(SERVICES);
}

static void set_value(const char *key, const char *name, const char *value)
{
    wchar_t *wide_key = wide_from_text(key);
    wchar_t *wide_name = wide_from_text(name);
    wchar_t *wide = wide_from_text(value);
    assert_int_equal(RegSetKeyValueW(HKEY_LOCAL_MACHINE, wide_key, wide_name, REG_SZ, wide,
                                     (DWORD)((wcslen(wide) + 1) * sizeof *wide)),
                     ERROR_SUCCESS);
    free(wide);
    free(wide_name);
    free(wide_key);
}

static void set_own_value(const char *key, const char *name, const char *value)
{
    char *path = text_format("SYSTEM\\CurrentControlSet\\Services\\%s%s", NAME, key);
    set_value(path, name, value);
    free(path);
}

static void delete_key(const char *key)
{
    wchar_t *wide = wide_from_text(key);
    RegDeleteTreeW(HKEY_LOCAL_MACHINE, wide);
    RegDeleteKeyW(HKEY_LOCAL_MACHINE, wide);
    free(wide);
}

// Waits until the key, or one below it, is as it should be: what a start leaves to a thread comes when it comes.
static void await(const wchar_t *path, bool (*is_right)(const void *context), const void *context)
{
    HKEY key = NULL;
    HANDLE changed = CreateEventW(NULL, FALSE, FALSE, NULL);
    assert_int_equal(RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, KEY_NOTIFY, &key), ERROR_SUCCESS);
    for (;;) {
        assert_int_equal(RegNotifyChangeKeyValue(
                             key, TRUE, REG_NOTIFY_CHANGE_NAME | REG_NOTIFY_CHANGE_LAST_SET, changed, TRUE),
                         ERROR_SUCCESS);
        if (is_right(context))
            break;
        world_wait_event(changed);
    }
    RegCloseKey(key);
    CloseHandle(changed);
}

// ---- services of other products ----

static void create(DWORD type, const char *command_line)
{
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CREATE_SERVICE);
    wchar_t *name = wide_from_text(NAME);
    wchar_t *wide = wide_from_text(command_line);
    SC_HANDLE service = CreateServiceW(manager, name, name, SERVICE_ALL_ACCESS, type, SERVICE_DEMAND_START,
                                       SERVICE_ERROR_IGNORE, wide, NULL, NULL, NULL, NULL, NULL);
    if (service == NULL)
        fail_msg("cannot create %s: error %lu", command_line, GetLastError());
    free(wide);
    free(name);
    CloseServiceHandle(service);
    CloseServiceHandle(manager);
}

static int take_away(void **state)
{
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    wchar_t *name = wide_from_text(NAME);
    SC_HANDLE service = OpenServiceW(manager, name, DELETE);
    if (service != NULL) {
        DeleteService(service);
        CloseServiceHandle(service);
    }
    free(name);
    CloseServiceHandle(manager);
    delete_key("SYSTEM\\CurrentControlSet\\Services\\PyhostForeign");
    delete_key(APPLICATION "PyhostForeign");
    return world_clean(state);
}

static const char *empty_file(const char *name)
{
    world_write(name, "");
    return world_path(name);
}

static void make_plain(void)
{
    create(SERVICE_WIN32_OWN_PROCESS, empty_file("shop.exe"));
}

static void make_driver(void)
{
    create(SERVICE_KERNEL_DRIVER, "\\SystemRoot\\System32\\drivers\\pyhostforeign.sys");
}

static void make_file_system(void)
{
    create(SERVICE_FILE_SYSTEM_DRIVER, "system32\\drivers\\pyhostforeign.sys");
}

// What is a driver is none of this host's, whatever it names.
static void make_driver_of_host(void)
{
    create(SERVICE_KERNEL_DRIVER, world_host());
}

static void make_svchost(void)
{
    create(SERVICE_WIN32_OWN_PROCESS, "%SystemRoot%\\System32\\svchost.exe -k netsvcs");
    set_own_value("\\Parameters", "ServiceDll", "C:\\Windows\\System32\\shop.dll");
}

static void make_shared(void)
{
    create(SERVICE_WIN32_SHARE_PROCESS, empty_file("shop.exe"));
}

static void make_nssm(void)
{
    create(SERVICE_WIN32_OWN_PROCESS, empty_file("nssm.exe"));
    set_own_value("\\Parameters", "Application", world_python());
    set_own_value("\\Parameters", "AppParameters", "shop.py");
}

static void make_pyinstaller(void)
{
    world_write("frozen.exe", "MZ and more of an exe MEI\014\013\012\013\016 and its archive");
    create(SERVICE_WIN32_OWN_PROCESS, world_path("frozen.exe"));
}

static void make_pywin32(void)
{
    create(SERVICE_WIN32_OWN_PROCESS, empty_file("PythonService.exe"));
    set_own_value("\\PythonClass", "", "shop.Shop");
}

static void make_python(void)
{
    char *line = text_format("\"%s\" \"%s\"", world_python(), world_path("shop.py"));
    create(SERVICE_WIN32_OWN_PROCESS, line);
    free(line);
}

static void make_namesake(void)
{
    create(SERVICE_WIN32_OWN_PROCESS, empty_file("pyhost.exe"));
}

// The settings of a service that was this host's, until somebody gave it another program.
static void leave_settings(void)
{
    set_own_value("\\PyHost", "Python", world_python());
    set_own_value("\\PyHost", "Log", world_path("shop.log"));
    set_own_value("\\PythonClass", "", "good.Plain");
}

static void make_leftover(void)
{
    create(SERVICE_WIN32_OWN_PROCESS, empty_file("shop.exe"));
    leave_settings();
}

static void make_leftover_of_adoption(void)
{
    create(SERVICE_WIN32_OWN_PROCESS, empty_file("shop.exe"));
    leave_settings();
    set_own_value("\\PyHost", "AdoptedImagePath", "C:\\old\\PythonService.exe");
}

static void make_leftover_without_file(void)
{
    create(SERVICE_WIN32_OWN_PROCESS, "\"C:\\gone\\shop.exe\" --serve");
    leave_settings();
}

// pyhost.exe is a word among the arguments, and not what Windows starts: it tries the line blank by blank.
static void make_with_argument(void)
{
    char *line = text_format("%s --watch C:\\pyhost\\pyhost.exe --quiet", empty_file("agent.com"));
    create(SERVICE_WIN32_OWN_PROCESS, line);
    free(line);
}

static void make_with_argument_of_blanks(void)
{
    empty_file("my agent.exe");
    char *line = text_format("%s watch our\\pyhost.exe", world_path("my agent"));
    create(SERVICE_WIN32_OWN_PROCESS, line);
    free(line);
}

static void make_of_system(void)
{
    create(SERVICE_WIN32_OWN_PROCESS, "cmd /c C:\\pyhost\\pyhost.exe");
}

static void make_of_path(void)
{
    create(SERVICE_WIN32_OWN_PROCESS, "unheard-of -File x.ps1 C:\\pyhost\\pyhost.exe arg");
}

static void make_gone_with_argument(void)
{
    create(SERVICE_WIN32_OWN_PROCESS, "C:\\gone\\agent.com --watch our\\pyhost.exe --quiet");
}

static void make_gone_namesake(void)
{
    create(SERVICE_WIN32_OWN_PROCESS, "C:\\gone\\pyhost.exe --foo");
}

static void make_remote_namesake(void)
{
    create(SERVICE_WIN32_OWN_PROCESS, "\\\\localhost\\share\\pyhost.exe -x");
}

// What ran under this host, until somebody gave it python.exe and another script.
static void make_leftover_of_python(void)
{
    make_python();
    set_own_value("\\PyHost", "Python", world_python());
}

static void make_leftover_of_python_class(void)
{
    make_python();
    leave_settings();
}

static const struct kind {
    void (*make)(void);
    const char *told; // by the refusal
    bool may_take;    // install --force takes it over
    bool may_adopt;
    bool has_settings; // which are stale, and not worth to be kept
} kinds[] = {
    {make_plain, "another program", true, false, false},
    {make_driver, "driver", false, false, false},
    {make_file_system, "driver", false, false, false},
    {make_driver_of_host, "driver", false, false, false},
    {make_svchost, "shares with other services", false, false, false},
    {make_shared, "shares with other services", false, false, false},
    {make_nssm, "NSSM", true, true, false},
    {make_pyinstaller, "PyInstaller", true, false, false},
    {make_pywin32, "PythonService.exe", true, true, false},
    {make_python, "python", true, false, false},
    {make_namesake, "another program", true, false, false},
    {make_with_argument, "another program", true, false, false},
    {make_with_argument_of_blanks, "another program", true, false, false},
    {make_of_system, "another program", true, false, false},
    {make_of_path, "another program", true, false, false},
    {make_gone_with_argument, "another program", true, false, false},
    {make_gone_namesake, "another program", true, false, false},
    {make_remote_namesake, "another program", true, false, false},
    {make_leftover, "another program", true, false, true},
    {make_leftover_of_adoption, "another program", true, false, true},
    {make_leftover_without_file, "another program", true, false, true},
    {make_leftover_of_python, "another program", true, false, true},
    {make_leftover_of_python_class, "python.exe itself", true, true, true},
};

// What a definition has no words for: fractions of a second, and an action of a later Windows. Of recovery Wine's SCM knows nothing, so
// it is where the contract layer has it.
static void describe(bool by_a_later_windows)
{
    static wchar_t text[] = L"It sells";
    SERVICE_DESCRIPTIONW description = {text};
    static const wchar_t *const flags[] = {L"DelayedAutostart", L"FailureActionsOnNonCrashFailures"};
    const DWORD none = 0;
    SERVICE_PRESHUTDOWN_INFO preshutdown = {1500};
    const DWORD recovery[] = {86400, SC_ACTION_RESTART, 500, by_a_later_windows ? 4 : SC_ACTION_NONE, 1500};
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    wchar_t *name = wide_from_text(NAME);
    SC_HANDLE service = OpenServiceW(manager, name, SERVICE_CHANGE_CONFIG);
    assert_true(ChangeServiceConfig2W(service, SERVICE_CONFIG_DESCRIPTION, &description));
    assert_true(ChangeServiceConfig2W(service, SERVICE_CONFIG_PRESHUTDOWN_INFO, &preshutdown));
    assert_int_equal(RegSetKeyValueW(HKEY_LOCAL_MACHINE, L"" SERVICES "\\PyhostForeign", L"FailureActions",
                                     REG_BINARY, recovery, sizeof recovery),
                     ERROR_SUCCESS);
    // That these are none need not be said, and is, once they have been set.
    for (size_t i = 0; i < COUNT_OF(flags); i++)
        assert_int_equal(RegSetKeyValueW(HKEY_LOCAL_MACHINE, L"" SERVICES "\\PyhostForeign", flags[i],
                                         REG_DWORD, &none, sizeof none),
                         ERROR_SUCCESS);
    free(name);
    CloseServiceHandle(service);
    CloseServiceHandle(manager);
}

// ---- the verbs ----

// What acts on the state alone, and takes --force.
static bool is_of_the_state(enum verb_id verb)
{
    return verb == VERB_START || verb == VERB_STOP || verb == VERB_RESTART || verb == VERB_PAUSE ||
           verb == VERB_CONTINUE || verb == VERB_CONTROL;
}

static DWORD try_verb(enum verb_id verb, const char *more)
{
    switch (verb) {
    case VERB_INSTALL:
        return world_pyhost("install --name %s --python \"%s\" --display-name X --log \"%s\" %s \"%s\"", NAME,
                            world_python(), world_path("x.log"), more, world_path("scripts\\good.py"));
    case VERB_UPDATE:
        return world_pyhost("update %s --startup auto --environment A=1 --log \"%s\"", NAME,
                            world_path("x.log"));
    case VERB_CONTROL:
        return world_pyhost("control %s 128 %s", NAME, more);
    default:
        return world_pyhost("%s %s %s", verbs_table[verb].name, NAME, more);
    }
}

static void hides(const char *verb, const char *secret)
{
    if (strstr(world_output(), secret) != NULL)
        fail_msg("%s shows \"%s\":\n%s", verb, secret, world_output());
}

static void untouched(const struct kind *kind, enum verb_id verb, const char *more)
{
    char *before = services();
    DWORD code = try_verb(verb, more);
    char *after = services();
    registry_same(before, after, verbs_table[verb].name);
    if (verb == VERB_RELEASE && kind->may_adopt) { // it is where a release would give it back to
        assert_int_equal(code, 0);
        world_contains(world_output(), "; nothing changed");
    } else if (code != 1) {
        fail_msg("%s %s: exit code %lu\n%s", verbs_table[verb].name, more, code, world_output());
    }
    world_contains(world_output(), kind->told);
    if (is_of_the_state(verb)) {
        char *command = text_format("try: pyhost %s --force %s", verbs_table[verb].name, NAME);
        world_contains(world_output(), command);
        free(command);
    }
    free(after);
    free(before);
}

static void no_verb_touches_another_products_service(void **state)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        kinds[i].make();
        set_value(APPLICATION "PyhostForeign", "EventMessageFile", "C:\\other\\other.dll");
        for (int j = 0; j < VERBS; j++) {
            const enum verb_id verb = (enum verb_id)j;
            if (verbs_table[j].changes && verb != VERB_BUNDLE && !(verb == VERB_ADOPT && kinds[i].may_adopt))
                untouched(&kinds[i], verb, "");
        }
        if (!kinds[i].may_take)
            untouched(&kinds[i], VERB_INSTALL, "--force");
        untouched(&kinds[i], VERB_REMOVE, "--force"); // which is for patterns
        char *before = services();
        world_pyhost("remove \"%.10s*\" --force", NAME);
        char *after = services();
        registry_same(before, after, "remove of a pattern");
        free(after);
        free(before);
        take_away(state);
    }
}

static void what_acts_on_the_state_does_so_by_force(void **state)
{
    (void)state;
    make_plain();
    char *before = services();
    assert_int_equal(world_pyhost("stop %s --force", NAME), 0); // it does not run
    assert_int_equal(world_pyhost("start %s --force --json", NAME), 1);
    world_contains(world_output(), "\"code\": 193"); // the SCM's answer: no exe
    assert_int_equal(world_pyhost("control %s 128 --force", NAME), 3);
    world_contains(world_output(), "1062"); // it is not running
    char *after = services();
    registry_same(before, after, "--force");
    free(after);
    free(before);
}

static void what_was_taken_by_force_is_given_back_whole(void **state)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (!kinds[i].may_take || kinds[i].has_settings)
            continue;
        kinds[i].make();
        describe(i % 2 != 0);
        char *before = services();
        if (try_verb(VERB_INSTALL,
                     "--force --startup auto --environment A=1 --description Y --preshutdown 2m "
                     "--recovery restart:1m") != 0)
            fail_msg("install --force: %s", world_output());
        world_contains(world_output(), "pyhost release");
        world_pyhost("status %s", NAME);
        world_contains(world_output(), "give it back with: pyhost release");
        assert_int_equal(world_pyhost("remove %s", NAME), 1);
        world_contains(world_output(), "was taken over from another program");
        set_own_value("\\PyHost", "StopLimit", "soon"); // no number: what cannot be read hides nothing
        assert_int_equal(world_pyhost("remove %s", NAME), 1);
        world_contains(world_output(), "was taken over from another program");
        assert_int_equal(world_pyhost("update %s --stop-limit 60", NAME), 0);
        assert_int_equal(world_pyhost("remove \"%.10s*\" --force", NAME), 1); // which is for the pattern
        world_contains(world_output(), "pyhost remove \"PyhostForeign\" --force");
        char *image_path = world_image_path(NAME);
        world_contains(image_path, world_host());
        free(image_path);
        if (world_pyhost("release %s", NAME) != 0)
            fail_msg("release: %s", world_output());
        char *after = services();
        registry_same(before, after, "install --force and release");
        assert_int_equal(try_verb(VERB_INSTALL, "--force"), 0);
        assert_int_equal(world_pyhost("remove %s --force", NAME), 0);
        free(after);
        free(before);
        take_away(state);
    }
}

// The command line is the other program's still, and what is in the registry no more.
static void a_takeover_that_was_cut_off_keeps_what_was_there_first(void **state)
{
    static const wchar_t open[] = L"environment: -> A=1\0";
    static const char *const options =
        "--force --startup auto --environment A=1 --description Y --preshutdown 2m";
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (!kinds[i].may_take || kinds[i].has_settings)
            continue;
        kinds[i].make();
        describe(false);
        char *image_path = world_image_path(NAME);
        if (kinds[i].make == make_plain)
            text_replace(&image_path, "%s --password hunter2", empty_file("shop.exe"));
        world_set_image_path(NAME, image_path);
        char *before = services();
        for (int j = 0; j < 2; j++) {
            if (try_verb(VERB_INSTALL, options) != 0)
                fail_msg("install --force: %s", world_output());
            if (j > 0)
                break;
            world_set_image_path(NAME, image_path);
            assert_int_equal(RegSetKeyValueW(HKEY_LOCAL_MACHINE, L"" SERVICES "\\PyhostForeign",
                                             L"PyHostUnfinished", REG_MULTI_SZ, open, sizeof open),
                             ERROR_SUCCESS);
        }
        if (world_pyhost("release %s", NAME) != 0)
            fail_msg("release: %s", world_output());
        char *after = services();
        registry_same(before, after, "install --force, again, and release");
        free(after);
        free(image_path);
        free(before);
        take_away(state);
    }
}

// Nothing beside its command line was ever set.
static void what_the_scm_did_not_have_it_does_not_have_again(void **state)
{
    (void)state;
    make_plain();
    char *before = services();
    assert_int_equal(try_verb(VERB_INSTALL,
                              "--force --startup delayed --environment A=1 --description Y "
                              "--preshutdown 2m --recovery restart:1m --service-sid unrestricted "
                              "--privilege SeChangeNotifyPrivilege --depends RpcSs"),
                     0);
    assert_int_equal(world_pyhost("release %s", NAME), 0);
    char *after = services();
    registry_same(before, after, "install --force and release");
    free(after);
    free(before);
}

static void another_products_command_line_is_shown_without_its_secrets(void **state)
{
    (void)state;
    static const char *const looks[] = {"status %s", "list --all", "doctor %s"};
    static const char *const changes[] = {"remove %s", "release %s", "remove %s --force"};
    for (int json = 0; json < 2; json++) {
        const char *form = json ? " --json" : "";
        for (size_t i = 0; i < COUNT_OF(changes); i++) {
            char *line = text_format("\"%s\" --password hush", empty_file("shop.exe"));
            create(SERVICE_WIN32_OWN_PROCESS, line);
            free(line);
            for (int taken = 0; taken < 2; taken++) {
                for (size_t j = 0; j < COUNT_OF(looks); j++) {
                    char *verb = text_format("%s%s", looks[j], form);
                    world_pyhost(verb, NAME);
                    hides(verb, "hush");
                    free(verb);
                }
                if (taken == 0)
                    assert_int_equal(try_verb(VERB_INSTALL, "--force"), 0);
                hides("install --force", "hush");
            }
            world_pyhost("status %s%s", NAME, form);
            world_contains(world_output(), "--password ***");
            char *verb = text_format("%s%s", changes[i], form);
            assert_int_equal(world_pyhost(verb, NAME), i == 0);
            hides(verb, "hush");
            if (i != 2 || json)
                world_contains(world_output(), i == 2 ? "pyhost.exe" : "--password ***");
            free(verb);
            take_away(state);
        }
    }
}

// ---- what is this host's ----

static void this_host_is_known_in_every_spelling(void **state)
{
    (void)state;
    static const char *const forms[] = {"\"%s\"", "%s", "\\??\\%s", "\"%%SystemDrive%%%s\"", "\"%s\" -x"};
    world_install(NAME, "good.Plain", NULL);
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        const char *host = world_host();
        char *line = text_format(forms[i], strchr(forms[i], '%')[1] == '%' ? host + 2 : host);
        world_set_image_path(NAME, line);
        if (world_pyhost("update %s --startup %s", NAME, i % 2 != 0 ? "manual" : "auto") != 0)
            fail_msg("%s: %s", line, world_output());
        world_pyhost("doctor %s", NAME);
        if (line[0] == '"' || strchr(line, ' ') == NULL)
            world_contains(world_output(), "ok      command line: quoted, and of this host");
        free(line);
    }
    char *upper = text_copy(world_host());
    for (char *c = upper; *c != '\0'; c++)
        *c = (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    world_set_image_path(NAME, upper);
    assert_int_equal(world_pyhost("update %s --startup manual", NAME), 0);
    free(upper);
}

static void a_copy_of_another_name_is_this_host(void **state)
{
    (void)state;
    wchar_t *from = wide_from_text(world_host());
    wchar_t *to = wide_from_text(world_path("Shop.exe"));
    assert_true(CopyFileW(from, to, FALSE));
    free(to);
    free(from);
    world_install(NAME, "good.Plain", NULL);
    world_set_image_path(NAME, world_path("Shop.exe"));
    assert_int_equal(world_pyhost("update %s --startup auto", NAME), 0);
    wchar_t texts[MAX_PATH] = L"";
    DWORD size = sizeof texts;
    assert_int_equal(RegGetValueW(HKEY_LOCAL_MACHINE, L"" APPLICATION "PyhostForeign", L"EventMessageFile",
                                  RRF_RT_REG_EXPAND_SZ | RRF_RT_REG_SZ | RRF_NOEXPAND, NULL, texts, &size),
                     ERROR_SUCCESS);
    assert_non_null(wcsstr(texts, L"\\Shop.exe"));        // the one that runs
    assert_int_equal(world_pyhost("rotate %s", NAME), 1); // it has no log yet
    world_contains(world_output(), "has no log yet");
    assert_int_equal(world_pyhost("remove %s", NAME), 0);
}

static void a_name_in_other_letters_is_the_same_service(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", NULL);
    assert_int_equal(world_pyhost("install --name pyhostFOREIGN --python \"%s\" \"%s\"", world_python(),
                                  world_path("scripts\\good.Plain")),
                     0);
    world_contains(world_output(), "nothing changed");
}

// ---- event sources, and other keys ----

// A registration of its own, with texts or without.
static void another_products_event_source_is_left_alone(void **state)
{
    (void)state;
    static const char *const keys[] = {
        APPLICATION "PyhostForeign", "SYSTEM\\CurrentControlSet\\Services\\EventLog\\System\\PyhostForeign"};
    static const struct {
        const char *name;
        const char *text;
    } values[] = {
        {"EventMessageFile", "%SystemRoot%\\other.dll"},
        {"CategoryCount", "3"},
        {"ProviderGuid", "{0}"},
        {"CustomSource", "1"},
        {"EventMessageFile", "C:\\other\\ServiceManager.exe"}, // names near those of pywin32's files
        {"EventMessageFile", "C:\\other\\win32service.exe"},
        {"EventMessageFile", "C:\\other\\win32evtlog.dll"},
        {"EventMessageFile", "C:\\other\\servicemanagerproxy.pyd"},
        {"EventMessageFile", "C:\\other\\PythonServices.exe"},
    };
    for (size_t i = 0; i < COUNT_OF(keys) * COUNT_OF(values); i++) {
        const char *key = keys[i % COUNT_OF(keys)];
        if (i >= COUNT_OF(keys) * 4 && key != keys[0]) // a file's name counts in each log alike
            continue;
        set_value(key, values[i / COUNT_OF(keys)].name, values[i / COUNT_OF(keys)].text);
        char *before = services();
        assert_int_equal(try_verb(VERB_INSTALL, "--dry-run"), 0);
        world_contains(world_output(), "Another program owns the event source");
        world_install(NAME, "good.Plain", NULL);
        world_contains(world_output(), "Another program owns the event source");
        assert_int_equal(world_pyhost("update %s --startup auto", NAME), 0);
        assert_int_equal(world_pyhost("doctor %s", NAME), 1);
        world_contains(world_output(), "event source: another program owns the event source");
        world_contains(world_output(), key);
        assert_int_equal(world_pyhost("remove %s", NAME), 0);
        char *after = services();
        registry_same(before, after, "install and remove");
        free(after);
        free(before);
        delete_key(key);
    }
}

// Of a source that is shared, the service's part comes and goes, and no more.
static void a_shared_event_source_keeps_what_is_others(void **state)
{
    (void)state;
    static const char *const rows[][2] = {{"EventMessageFile", ";C:\\other\\x.dll"}, {"CategoryCount", ""}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const bool is_file = rows[i][1][0] != '\0';
        set_value(APPLICATION "PyhostForeign", rows[i][0], is_file ? rows[i][1] + 1 : "3");
        char *without = services();
        char *files = text_format("%s%s", world_host(), rows[i][1]);
        set_value(APPLICATION "PyhostForeign", "EventMessageFile", files);
        char *with = services();
        world_install(NAME, "good.Plain", NULL);
        assert_null(strstr(world_output(), "Another program owns"));
        assert_int_equal(world_pyhost("update %s --startup auto", NAME), 0);
        assert_int_equal(world_pyhost("remove %s", NAME), 0);
        char *after = services();
        registry_same(without, after, "install and remove");
        assert_true(strcmp(with, after) != 0);
        free(after);
        free(files);
        free(with);
        free(without);
        delete_key(APPLICATION "PyhostForeign");
    }
    set_value(APPLICATION "PyhostForeign\\Below", "Value", "text");
    char *before = services();
    world_install(NAME, "good.Plain", NULL);
    world_contains(world_output(), "Another program owns the event source");
    assert_int_equal(world_pyhost("remove %s", NAME), 0);
    char *after = services();
    registry_same(before, after, "install and remove");
    free(after);
    free(before);
    delete_key(APPLICATION "PyhostForeign\\Below");
    delete_key(APPLICATION "PyhostForeign");
}

// What is gone cannot be asked whose it was, and its name may be another's.
static void a_source_of_a_namesake_that_is_gone_is_left_alone(void **state)
{
    (void)state;
    static const char *const files[] = {"C:\\other\\pyhost.exe", "C:\\other\\_pyhost.pyd"};
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        set_value(APPLICATION "PyhostForeign", "EventMessageFile", files[i]);
        char *before = services();
        world_install(NAME, "good.Plain", NULL);
        world_contains(world_output(), "Another program owns the event source");
        assert_int_equal(world_pyhost("remove %s", NAME), 0);
        char *after = services();
        registry_same(before, after, "install and remove");
        free(after);
        free(before);
    }
}

// As an older copy of this host has left it, which was moved or deleted with its service.
static void a_source_of_this_host_that_is_gone_is_taken_over(void **state)
{
    (void)state;
    const DWORD types = 7;
    set_value(APPLICATION "PyhostForeign", "EventMessageFile", "C:\\gone\\pyhost.exe");
    assert_int_equal(RegSetKeyValueW(HKEY_LOCAL_MACHINE,
                                     L"" SERVICES "\\EventLog\\Application\\PyhostForeign", L"TypesSupported",
                                     REG_DWORD, &types, sizeof types),
                     ERROR_SUCCESS);
    static const char told[] = "is taken over from a pyhost.exe that is gone: C:\\gone\\pyhost.exe";
    char *before = services();
    assert_int_equal(try_verb(VERB_INSTALL, "--dry-run"), 0);
    world_contains(world_output(), told);
    char *after = services();
    registry_same(before, after, "a dry run");
    assert_int_equal(try_verb(VERB_INSTALL, ""), 0);
    world_contains(world_output(), told);
    world_pyhost("doctor %s", NAME);
    world_contains(world_output(), "ok      event source: registered");
    assert_int_equal(try_verb(VERB_INSTALL, ""), 0);
    assert_null(strstr(world_output(), "is taken over")); // it is this host's own by now
    assert_int_equal(world_pyhost("remove %s", NAME), 0);
    char *removed = services();
    assert_null(strstr(removed, "PyhostForeign"));
    free(removed);
    free(after);
    free(before);
}

// As logging.handlers.NTEventLogHandler registers its own, in front of this host's; the file may be gone.
static void a_file_with_texts_that_is_gone_is_found(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", NULL);
    char *files = text_format("%s;%s", empty_file("own.dll"), world_host());
    set_value(APPLICATION "PyhostForeign", "EventMessageFile", files);
    world_pyhost("doctor %s", NAME);
    world_contains(world_output(), "ok      event source: registered");
    char *before = services();
    world_install(NAME, "good.Plain", NULL);
    char *after = services();
    registry_same(before, after, "install of what is there"); // its own texts stay
    assert_null(strstr(world_output(), "EventMessageFile"));
    free(after);
    free(before);
    free(files);
    files = text_format("C:\\gone\\own.dll;%s", world_host());
    set_value(APPLICATION "PyhostForeign", "EventMessageFile", files);
    assert_int_equal(world_pyhost("update %s --startup auto", NAME), 0); // keeps, and tells it
    world_contains(world_output(), "take \"C:\\gone\\own.dll\" out of EventMessageFile");
    assert_int_equal(world_pyhost("doctor %s", NAME), 1);
    world_contains(world_output(), "warning event source: ");
    world_contains(world_output(), "try: take \"C:\\gone\\own.dll\" out of EventMessageFile");
    free(files);
    set_value(APPLICATION "PyhostForeign", "EventMessageFile", "C:\\gone\\pyhost.exe");
    assert_int_equal(world_pyhost("doctor %s", NAME), 1);
    world_contains(world_output(), "the texts of its events are missing: \"C:\\gone\\pyhost.exe\"");
}

// The files of the service's source. Owner: the caller.
static char *source_files(void)
{
    wchar_t wide[1024] = L"";
    DWORD size = sizeof wide;
    assert_int_equal(RegGetValueW(HKEY_LOCAL_MACHINE, L"" APPLICATION "PyhostForeign", L"EventMessageFile",
                                  RRF_RT_REG_SZ, NULL, wide, &size),
                     ERROR_SUCCESS);
    return text_from_wide(wide);
}

static void has_files(const char *files)
{
    char *found = source_files();
    assert_string_equal(found, files);
    free(found);
}

static bool are_files(const void *files)
{
    char *found = source_files();
    const bool are = strcmp(found, files) == 0;
    free(found);
    return are;
}

static void gets_files(const char *files)
{
    await(L"" APPLICATION "PyhostForeign", are_files, files);
}

static void may_not_mend_its_source(void)
{
    assert_int_equal(world_pyhost("doctor %s", NAME), 1);
    world_contains(world_output(),
                   "warning event source: Python code registered the event source \"PyhostForeign\" anew");
    world_contains(world_output(), "try: pyhost update PyhostForeign");
}

// As pywin32's AddSourceToRegistry leaves it, also that of another service which does not run. A start, an update and an install have
// the host's texts there again, and a removal leaves nothing.
static void a_source_that_code_has_registered_anew_is_the_hosts(void **state)
{
    (void)state;
    static const char *const gone[] = {"C:\\venv\\win32\\win32service.pyd", "C:\\nope.dll",
                                       "win32evtlog.cp37-win_amd64.pyd", "servicemanager_d.pyd",
                                       "C:\\venv\\PythonService.exe"};
    static const char *const verbs[] = {"start %s", "update %s"};
    world_install(NAME, "good.Plain", NULL);
    for (size_t i = 0; i < COUNT_OF(gone); i++) {
        set_value(APPLICATION "PyhostForeign", "EventMessageFile", gone[i]);
        assert_int_equal(world_pyhost("doctor %s", NAME), 0); // there is nothing to do
        world_contains(
            world_output(),
            "note    event source: Python code registered the event source \"PyhostForeign\" anew");
        world_contains(world_output(), gone[i]);
        assert_null(strstr(world_output(), "try: pyhost update PyhostForeign"));
        if (i < COUNT_OF(verbs))
            assert_int_equal(world_pyhost(verbs[i], NAME), 0);
        else
            world_install(NAME, "good.Plain", NULL);
        if (i == 0)
            gets_files(world_host());
        has_files(world_host());
    }
    world_stop(NAME);
    char *files = text_format("%s;%s", empty_file("own.dll"), world_host());
    set_value(APPLICATION "PyhostForeign", "EventMessageFile", world_path("own.dll"));
    world_start(NAME);
    gets_files(files); // the service's own texts stay
    world_stop(NAME);
    free(files);
    delete_key(APPLICATION "PyhostForeign"); // as it was where the host had left no mark
    set_value(APPLICATION "PyhostForeign", "EventMessageFile", gone[0]);
    may_not_mend_its_source();
    assert_int_equal(world_pyhost("update %s --account LocalService", NAME), 0);
    has_files(world_host());
    set_value(APPLICATION "PyhostForeign", "EventMessageFile", gone[0]);
    may_not_mend_its_source();
    assert_int_equal(world_pyhost("update %s", NAME), 0);
    has_files(world_host());
    set_value(APPLICATION "PyhostForeign", "EventMessageFile", gone[0]);
    assert_int_equal(world_pyhost("remove %s", NAME), 0);
    char *removed = services();
    assert_null(strstr(removed, "PyhostForeign"));
    free(removed);
}

static bool is_marked(const void *ignored)
{
    (void)ignored;
    DWORD mark = 0;
    DWORD size = sizeof mark;
    return RegGetValueW(HKEY_LOCAL_MACHINE, L"" APPLICATION "PyhostForeign", L"PyHost", RRF_RT_REG_DWORD,
                        NULL, &mark, &size) == ERROR_SUCCESS &&
           mark == 1;
}

// As a pyhost.exe has left it that knew of no mark: with its texts alone, or those of others as well. From then on it is the host's
// whatever code registers there.
static void a_source_of_an_older_host_gets_its_mark(void **state)
{
    (void)state;
    static const char *const verbs[] = {"update %s", "start %s", "install"};
    char *shared = text_format("%s;%s", empty_file("own.dll"), world_host());
    const char *const files[] = {world_host(), shared};
    world_install(NAME, "good.Plain", NULL);
    for (size_t i = 0; i < COUNT_OF(verbs) * COUNT_OF(files); i++) {
        const char *verb = verbs[i / COUNT_OF(files)];
        set_value(APPLICATION "PyhostForeign", "EventMessageFile", files[i % COUNT_OF(files)]);
        assert_int_equal(RegDeleteKeyValueW(HKEY_LOCAL_MACHINE, L"" APPLICATION "PyhostForeign", L"PyHost"),
                         ERROR_SUCCESS);
        if (strcmp(verb, "install") == 0)
            world_install(NAME, "good.Plain", NULL);
        else
            assert_int_equal(world_pyhost(verb, NAME), 0);
        if (strcmp(verb, "start %s") == 0)
            await(L"" APPLICATION "PyhostForeign", is_marked, NULL);
        assert_true(is_marked(NULL));
        has_files(files[i % COUNT_OF(files)]);
        if (strcmp(verb, "start %s") == 0)
            world_stop(NAME);
    }
    free(shared);
}

static void a_log_of_the_services_name_gets_no_source(void **state)
{
    (void)state;
    static const char place[] = "SYSTEM\\CurrentControlSet\\Services\\EventLog\\PyhostForeign";
    set_value(place, "File", "%SystemRoot%\\shop.evtx");
    char *before = services();
    world_install(NAME, "good.Plain", NULL);
    world_contains(world_output(), "Another program owns the event source");
    assert_int_equal(world_pyhost("remove %s", NAME), 0);
    char *after = services();
    registry_same(before, after, "install and remove");
    free(after);
    free(before);
    delete_key(place);
}

static void release_restores_the_event_source(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", NULL);
    char *line = text_format("\"%s\"", empty_file("venv\\PythonService.exe"));
    world_make_pywin32(NAME, line);
    delete_key(APPLICATION "PyhostForeign");
    for (int i = 0; i < 2; i++) { // without a source, then with one
        char *before = services();
        assert_int_equal(world_pyhost("adopt %s", NAME), 0);
        assert_int_equal(world_pyhost("release %s", NAME), 0);
        char *after = services();
        registry_same(before, after, "adopt and release");
        free(after);
        free(before);
        set_value(APPLICATION "PyhostForeign", "EventMessageFile", "C:\\venv\\servicemanager.pyd");
    }
    free(line);
}

// python.exe hosts it, by the module of the wheel, and it is this host's: it has settings and an event source.
static void what_this_host_had_itself_it_has_again(void **state)
{
    (void)state;
    world_install(NAME, "faults.InitRaises", "--stop-limit 33s --log-keep 3");
    char *line = text_format("\"%s\" \"%s\"", world_python(), world_path("scripts\\faults.py"));
    world_set_image_path(NAME, line);
    char *before = services();
    assert_int_equal(world_pyhost("adopt %s --start", NAME), 1);
    world_contains(world_output(), "It was given back");
    char *after = services();
    registry_same(before, after, "adopt --start, which fails");
    free(after);
    assert_int_equal(world_pyhost("adopt %s", NAME), 0);
    assert_int_equal(world_pyhost("release %s", NAME), 0);
    after = services();
    registry_same(before, after, "adopt and release");
    free(after);
    free(before);
    free(line);
}

// Settings are left of the time when it was this host's.
static void what_was_left_behind_is_there_after_a_release(void **state)
{
    (void)state;
    make_leftover();
    char *before = services();
    assert_int_equal(try_verb(VERB_INSTALL, "--force --stop-limit 33s"), 0);
    assert_int_equal(world_pyhost("release %s", NAME), 0);
    char *after = services();
    registry_same(before, after, "install --force and release");
    free(after);
    free(before);
}

static void a_service_that_still_starts_is_stopped_before_it_is_given_back(void **state)
{
    (void)state;
    world_write("scripts\\slow.py", "import time, good\n"
                                    "class Slow(good.Plain):\n"
                                    "    def __init__(self, args):\n"
                                    "        time.sleep(100)\n");
    world_install(NAME, "slow.Slow", NULL);
    char *line = text_format("\"%s\"", empty_file("venv\\PythonService.exe"));
    world_make_pywin32(NAME, line);
    assert_int_equal(world_pyhost("adopt %s --start --wait 1s", NAME), 1);
    world_contains(world_output(), "It was given back");
    assert_int_equal(world_query(NAME).dwCurrentState, SERVICE_STOPPED);
    free(line);
}

static void put_under_nssm(const char *script)
{
    char *nssm = text_copy(world_path("nssm.exe"));
    wchar_t *from = wide_from_text(world_host());
    wchar_t *to = wide_from_text(nssm);
    assert_true(CopyFileW(from, to, FALSE)); // this host plays NSSM: it has to run
    char *line = text_format("\"%s\"", nssm);
    world_set_image_path(NAME, line);
    set_own_value("\\Parameters", "Application", world_python());
    set_own_value("\\Parameters", "AppParameters", script);
    free(line);
    free(to);
    free(from);
    free(nssm);
}

static void what_could_not_be_adopted_is_not_stopped(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", NULL);
    put_under_nssm("missing.py");
    world_start(NAME);
    const DWORD process = world_query(NAME).dwProcessId;
    assert_int_equal(world_pyhost("adopt %s --start", NAME), 1);
    assert_int_equal(world_query(NAME).dwCurrentState, SERVICE_RUNNING);
    assert_int_equal(world_query(NAME).dwProcessId, process);
    world_stop(NAME);
}

static void what_was_given_back_has_not_changed(void **state)
{
    (void)state;
    world_write("scripts\\dies.py", "raise SystemExit('no such luck')\n");
    world_install(NAME, "good.Plain", NULL);
    char *script = text_format("\"%s\"", world_path("scripts\\dies.py"));
    put_under_nssm(script);
    char *before = services();
    assert_int_equal(world_pyhost("adopt %s --start --json", NAME), 1);
    world_contains(world_output(), "It was given back");
    world_contains(world_output(), "\"changed\": false");
    assert_null(strstr(world_output(), "pyhost release"));
    char *after = services();
    registry_same(before, after, "adopt --start of a service under NSSM, which fails");
    free(after);
    free(before);
    free(script);
}

static void another_products_key_is_no_place_for_a_service(void **state)
{
    (void)state;
    set_own_value("\\Performance", "Library", "counters.dll");
    char *before = services();
    assert_int_equal(try_verb(VERB_INSTALL, ""), 1);
    world_contains(world_output(), "Another program keeps its own data");
    char *after = services();
    registry_same(before, after, "install");
    assert_int_equal(try_verb(VERB_INSTALL, "--force"), 0); // it may be the service's own
    world_contains(world_output(), "Data of other programs stays where it is");
    assert_int_equal(RegGetValueW(HKEY_LOCAL_MACHINE, L"" SERVICES "\\PyhostForeign\\Performance", L"Library",
                                  RRF_RT_REG_SZ, NULL, NULL, NULL),
                     ERROR_SUCCESS);
    free(after);
    free(before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(no_verb_touches_another_products_service, take_away),
        cmocka_unit_test_teardown(what_acts_on_the_state_does_so_by_force, take_away),
        cmocka_unit_test_teardown(what_was_taken_by_force_is_given_back_whole, take_away),
        cmocka_unit_test_teardown(a_takeover_that_was_cut_off_keeps_what_was_there_first, take_away),
        cmocka_unit_test_teardown(what_the_scm_did_not_have_it_does_not_have_again, take_away),
        cmocka_unit_test_teardown(another_products_command_line_is_shown_without_its_secrets, take_away),
        cmocka_unit_test_teardown(this_host_is_known_in_every_spelling, take_away),
        cmocka_unit_test_teardown(a_copy_of_another_name_is_this_host, take_away),
        cmocka_unit_test_teardown(a_name_in_other_letters_is_the_same_service, take_away),
        cmocka_unit_test_teardown(another_products_event_source_is_left_alone, take_away),
        cmocka_unit_test_teardown(a_shared_event_source_keeps_what_is_others, take_away),
        cmocka_unit_test_teardown(a_source_of_a_namesake_that_is_gone_is_left_alone, take_away),
        cmocka_unit_test_teardown(a_source_of_this_host_that_is_gone_is_taken_over, take_away),
        cmocka_unit_test_teardown(a_file_with_texts_that_is_gone_is_found, take_away),
        cmocka_unit_test_teardown(a_source_that_code_has_registered_anew_is_the_hosts, take_away),
        cmocka_unit_test_teardown(a_source_of_an_older_host_gets_its_mark, take_away),
        cmocka_unit_test_teardown(a_log_of_the_services_name_gets_no_source, take_away),
        cmocka_unit_test_teardown(release_restores_the_event_source, take_away),
        cmocka_unit_test_teardown(what_this_host_had_itself_it_has_again, take_away),
        cmocka_unit_test_teardown(what_was_left_behind_is_there_after_a_release, take_away),
        cmocka_unit_test_teardown(a_service_that_still_starts_is_stopped_before_it_is_given_back, take_away),
        cmocka_unit_test_teardown(what_could_not_be_adopted_is_not_stopped, take_away),
        cmocka_unit_test_teardown(what_was_given_back_has_not_changed, take_away),
        cmocka_unit_test_teardown(another_products_key_is_no_place_for_a_service, take_away),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}

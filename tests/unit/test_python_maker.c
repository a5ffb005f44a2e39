// SPDX-License-Identifier: MIT
// Which tool made an environment and its base, and what that tool calls what is to be done.
#include "python/python_maker.h"

#include <stdlib.h>

#include "base/compiler.h"
#include "base/text.h"
#include "fake_files.h"
#include "unit.h"

#define CFG(more) "home = C:\\Python312\nversion = 3.12.9\n" more

static const struct {
    const char *path;
    const char *text;
} disk[] = {
    {"C:\\a\\venv\\pyvenv.cfg", CFG("include-system-site-packages = false\n")},
    {"C:\\a\\venv\\Lib\\site-packages\\pip\\__init__.py", ""},
    {"C:\\a\\bare\\pyvenv.cfg", CFG("include-system-site-packages = false\n")},
    {"C:\\a\\system\\pyvenv.cfg", CFG("include-system-site-packages = true\n")},
    {"C:\\a\\virtual\\pyvenv.cfg", "home = C:\\gone\nversion_info = 3.11.2.final.0\nvirtualenv = 20.26.3\n"},
    {"C:\\a\\uv\\pyvenv.cfg", "home = C:\\gone\nuv = 0.8.4\nversion_info = 3.13\n"},
    {"C:\\u\\.venv\\pyvenv.cfg", "home = C:\\gone\nuv = 0.8.4\nversion_info = 3.13.2\n"},
    {"C:\\u\\uv.lock", ""},
    {"C:\\p\\.venv\\pyvenv.cfg", "home = C:\\gone\nvirtualenv = 20.26.3\n"},
    {"C:\\p\\poetry.lock", ""},
    {"C:\\users\\pypoetry\\Cache\\virtualenvs\\shop-py3.12\\pyvenv.cfg", CFG("virtualenv = 20.26.3\n")},
    {"C:\\a\\broken\\pyvenv.cfg", "nothing"},
    {"C:\\Python312\\python312.dll", ""},
    {"C:\\Python312\\Lib\\os.py", ""},
    {"C:\\Python312\\python.exe", ""},
    {"C:\\Python312\\Lib\\site-packages\\pip\\__init__.py", ""},
    {"C:\\both\\python313.dll", ""},
    {"C:\\both\\python313t.dll", ""},
    {"C:\\conda\\conda-meta\\python-3.12.9-h1.json", "{}"},
    {"C:\\conda\\conda-meta\\history", ""},
    {"C:\\manager\\pythoncore-3.13-64\\__install__.json", "{}"},
    {"C:\\manager\\pythoncore-3.13-64\\python313t.dll", ""},
    {"C:\\uv\\cpython-3.12.9-windows-x86_64-none\\python312.dll", ""},
    {"C:\\uv\\cpython-3.12-windows-x86_64-none\\python312.dll", ""},
    {"C:\\uv\\cpython-3.14.0rc1+freethreaded-windows-x86_64-none\\python314t.dll", ""},
    {"C:\\users\\scoop\\apps\\python\\current\\python312.dll", ""},
    {"C:\\packages\\python.3.12.9\\python.3.12.9.nupkg", ""},
    {"C:\\packages\\python.3.12.9\\tools\\python312.dll", ""},
    {"C:\\o\\Shop\\Shop.sha256", ""},
    {"C:\\o\\Shop\\Shop.imports", ""},
    {"C:\\o\\Shop\\python\\python312.dll", ""},
    {"C:\\o\\Shop\\python\\python312._pth", ""},
    {"C:\\downloads\\python.sha256", ""},
    {"C:\\downloads\\python\\python312.dll", ""},
    {"C:\\embeddable\\python312._pth", ""},
    {"C:\\embeddable\\python312.dll", ""},
    {"C:\\replaced\\python312._pth", ""},
    {"C:\\replaced\\python313.dll", ""},
};

static struct python_maker find(struct fake_files *files, const char *venv, const char *home)
{
    for (size_t i = 0; i < COUNT_OF(disk); i++)
        fake_files_add_text(files, disk[i].path, disk[i].text);
    const struct environment_files view = fake_files_view(files);
    struct python_maker maker;
    python_maker_find(venv, home, &view, &maker);
    return maker;
}

static void each_tool_is_told_by_its_files(void **state)
{
    (void)state;
    static const struct {
        const char *venv;
        const char *home;
        enum python_tool environment;
        enum python_tool base;
        const char *version;
        bool has_pip;
    } cases[] = {
        {"C:\\a\\venv", "C:\\Python312", PYTHON_BY_VENV, PYTHON_BY_INSTALLER, "3.12", true},
        {"C:\\a\\bare", "C:\\Python312", PYTHON_BY_VENV, PYTHON_BY_INSTALLER, "3.12", false},
        {"C:\\a\\system", "C:\\Python312", PYTHON_BY_VENV, PYTHON_BY_INSTALLER, "3.12", true},
        {"C:\\a\\virtual", NULL, PYTHON_BY_VIRTUALENV, PYTHON_BY_NONE, "3.11", false},
        {"C:\\a\\uv", NULL, PYTHON_BY_UV, PYTHON_BY_NONE, "3.13", false},
        {"C:\\u\\.venv", NULL, PYTHON_BY_UV_PROJECT, PYTHON_BY_NONE, "3.13", false},
        {"C:\\p\\.venv", NULL, PYTHON_BY_POETRY, PYTHON_BY_NONE, NULL, false},
        {"C:\\users\\pypoetry\\Cache\\virtualenvs\\shop-py3.12", NULL, PYTHON_BY_POETRY, PYTHON_BY_NONE,
         "3.12", false},
        {"C:\\a\\broken", "C:\\both", PYTHON_BY_VENV, PYTHON_BY_INSTALLER, NULL, false},
        {"C:\\a\\nothing", NULL, PYTHON_BY_VENV, PYTHON_BY_NONE, NULL, false},
        {NULL, "C:\\Python312", PYTHON_BY_NONE, PYTHON_BY_INSTALLER, "3.12", true},
        {NULL, "C:\\conda", PYTHON_BY_NONE, PYTHON_BY_CONDA, NULL, false},
        {NULL, "C:\\manager\\pythoncore-3.13-64", PYTHON_BY_NONE, PYTHON_BY_PYMANAGER, "3.13t", false},
        {NULL, "C:\\uv\\cpython-3.12.9-windows-x86_64-none", PYTHON_BY_NONE, PYTHON_BY_UV, "3.12", false},
        {NULL, "C:/users/Scoop/apps/python/current", PYTHON_BY_NONE, PYTHON_BY_SCOOP, "3.12", false},
        {NULL, "C:\\packages\\python.3.12.9\\tools", PYTHON_BY_NONE, PYTHON_BY_NUGET, "3.12", false},
        {NULL, "C:\\o\\Shop\\python", PYTHON_BY_NONE, PYTHON_BY_BUNDLE, "3.12", false},
        {NULL, "C:\\downloads\\python", PYTHON_BY_NONE, PYTHON_BY_INSTALLER, "3.12", false},
        {NULL, "C:\\embeddable", PYTHON_BY_NONE, PYTHON_BY_UNPACKING, "3.12", false},
        {NULL, NULL, PYTHON_BY_NONE, PYTHON_BY_NONE, NULL, false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fake_files files = {0};
        struct python_maker maker = find(&files, cases[i].venv, cases[i].home);
        const char *version = maker.version != NULL ? maker.version : "none";
        const char *wanted = cases[i].version != NULL ? cases[i].version : "none";
        if (maker.environment != cases[i].environment || maker.base != cases[i].base ||
            strcmp(version, wanted) != 0 || maker.has_pip != cases[i].has_pip)
            fail_msg("%s of %s: %d of %d, %s, pip %d", cases[i].venv != NULL ? cases[i].venv : "none",
                     cases[i].home != NULL ? cases[i].home : "none", maker.environment, maker.base, version,
                     maker.has_pip);
        python_maker_clear(&maker);
        fake_files_clear(&files);
    }
}

enum { REMAKE, REPAIR, UPGRADE_BASE, ADD, UPGRADE, AGAIN };

static char *command_of(const struct python_maker *maker, int what)
{
    if (what == REMAKE)
        return python_maker_remake(maker);
    if (what == REPAIR)
        return python_maker_repair(maker);
    if (what == UPGRADE_BASE) // within its series
        return python_maker_upgrade(
            maker,
            strcmp(maker->version != NULL ? maker->version : "3.12", "3.12") == 0 ? "3.12.14" : "3.13.15");
    return python_maker_install(maker, (enum python_maker_how)(what - ADD), "lxml");
}

static void commands_are_those_of_the_tool(void **state)
{
    (void)state;
    static const struct {
        const char *venv;
        const char *home;
        int what;
        const char *command;
    } cases[] = {
        {"C:\\a\\venv", "C:\\Python312", REMAKE, "C:\\Python312\\python.exe -m venv \"C:\\a\\venv\""},
        {"C:\\a\\venv", "C:\\both", REMAKE, "py -3.12 -m venv \"C:\\a\\venv\""}, // whose python.exe is lost
        {"C:\\a\\virtual", "C:\\Python312", REMAKE,
         "virtualenv --python \"C:\\Python312\\python.exe\" \"C:\\a\\virtual\""},
        {"C:\\a\\uv", "C:\\Python312", REMAKE,
         "uv venv --allow-existing --python \"C:\\Python312\\python.exe\" \"C:\\a\\uv\""},
        {"C:\\a\\uv", "C:\\uv\\cpython-3.12.9-windows-x86_64-none", REMAKE,
         "uv venv --allow-existing --python 3.12 \"C:\\a\\uv\""},
        {"C:\\a\\nothing", NULL, REMAKE, "py -3 -m venv \"C:\\a\\nothing\""},
        {"C:\\a\\virtual", NULL, REMAKE, "virtualenv --python 3.11 \"C:\\a\\virtual\""},
        {"C:\\a\\uv", NULL, REMAKE, "uv venv --allow-existing --python 3.13 \"C:\\a\\uv\""},
        {"C:\\u\\.venv", NULL, REMAKE, "uv sync --project \"C:\\u\" --reinstall"},
        {"C:\\p\\.venv", NULL, REMAKE,
         "poetry --directory \"C:\\p\" env remove --all; then poetry --directory \"C:\\p\" install"},
        {NULL, "C:\\Python312", REMAKE,
         "repair or reinstall the Python in \"C:\\Python312\", in Settings > Apps > Installed apps"},
        {NULL, "C:\\manager\\pythoncore-3.13-64", REPAIR, "py install --repair 3.13t"},
        {NULL, "C:\\uv\\cpython-3.12.9-windows-x86_64-none", REPAIR, "uv python install --reinstall 3.12.9"},
        {NULL, "C:\\uv\\cpython-3.11.2-windows-x86_64-none", REPAIR, // which is gone
         "uv python install --reinstall 3.11.2"},
        {NULL, "C:\\uv\\cpython-3.12-windows-x86_64-none", REPAIR, "uv python install --reinstall 3.12"},
        {NULL, "C:\\uv\\cpython-3.14.0rc1+freethreaded-windows-x86_64-none", REPAIR,
         "uv python install --reinstall 3.14.0rc1t"},
        {NULL, "C:\\conda", REPAIR, "conda install --prefix \"C:\\conda\" --force-reinstall python"},
        {NULL, "C:\\embeddable", REPAIR,
         "unpack the embeddable package of Python 3.12 again into \"C:\\embeddable\", and keep the "
         "python312._pth that is there"},
        {NULL, "C:\\replaced", REPAIR, // whose ._pth is another version's
         "unpack the embeddable package of Python 3.13 again into \"C:\\replaced\""},
        {"C:\\a\\bare", "C:\\conda", REMAKE, "C:\\conda\\python.exe -m venv \"C:\\a\\bare\""},
        {"C:\\a\\bare", "C:\\manager\\pythoncore-3.13-64", REMAKE, "py -3.13t -m venv \"C:\\a\\bare\""},
        {NULL, "C:\\users\\scoop\\apps\\python\\current", REPAIR, "scoop update --force python"},
        {NULL, "C:/users/Scoop/apps/python312/current", REPAIR, "scoop update --force python312"},
        {NULL, "C:\\users\\scoop\\apps\\python\\current", UPGRADE_BASE, "scoop install python@3.12.14"},
        {NULL, "C:/users/Scoop/apps/python312/current", UPGRADE_BASE, "scoop update python312"},
        {NULL, "C:\\packages\\python.3.12.9\\tools", UPGRADE_BASE,
         "take version 3.12.14, or a later 3.12, of the NuGet package that "
         "\"C:\\packages\\python.3.12.9\\tools\" is of"},
        {NULL, "C:\\embeddable", UPGRADE_BASE,
         "unpack the embeddable package of Python 3.12.14, or of a later 3.12, into \"C:\\embeddable\", and "
         "keep the python312._pth that is there"},
        {NULL, "C:\\both", UPGRADE_BASE, "install Python 3.12.14, or a later 3.12, from python.org"},
        {NULL, "C:\\manager\\pythoncore-3.13-64", UPGRADE_BASE, "py install --update 3.13t"},
        {NULL, "C:\\uv\\cpython-3.12.9-windows-x86_64-none", UPGRADE_BASE, "uv python upgrade 3.12"},
        {NULL, "C:\\conda", UPGRADE_BASE, "conda install --prefix \"C:\\conda\" \"python>=3.12.14,<3.13\""},
        {"C:\\a\\venv", "C:\\Python312", ADD, "C:\\a\\venv\\Scripts\\python.exe -m pip install lxml"},
        {"C:\\a\\venv", "C:\\Python312", UPGRADE,
         "C:\\a\\venv\\Scripts\\python.exe -m pip install --upgrade lxml"},
        {"C:\\a\\venv", "C:\\Python312", AGAIN,
         "C:\\a\\venv\\Scripts\\python.exe -m pip install --force-reinstall --no-deps lxml"},
        {"C:\\a\\bare", "C:\\Python312", ADD,
         "C:\\a\\bare\\Scripts\\python.exe -m ensurepip; then C:\\a\\bare\\Scripts\\python.exe -m pip "
         "install lxml"},
        {"C:\\a\\uv", NULL, ADD, "uv pip install --python \"C:\\a\\uv\\Scripts\\python.exe\" lxml"},
        {"C:\\a\\uv", NULL, AGAIN,
         "uv pip install --python \"C:\\a\\uv\\Scripts\\python.exe\" --reinstall --no-deps lxml"},
        {"C:\\u\\.venv", NULL, ADD, "uv add --project \"C:\\u\" lxml"},
        {"C:\\u\\.venv", NULL, UPGRADE, "uv sync --project \"C:\\u\" --upgrade-package lxml"},
        {"C:\\u\\.venv", NULL, AGAIN, "uv sync --project \"C:\\u\" --reinstall"},
        {"C:\\p\\.venv", NULL, ADD, "poetry --directory \"C:\\p\" add lxml"},
        {"C:\\users\\pypoetry\\Cache\\virtualenvs\\shop-py3.12", NULL, UPGRADE,
         "in the project's directory: poetry update lxml"},
        {NULL, "C:\\uv\\cpython-3.12.9-windows-x86_64-none", ADD,
         "uv pip install --python \"C:\\uv\\cpython-3.12.9-windows-x86_64-none\\python.exe\" "
         "--break-system-packages lxml"},
        {NULL, "C:\\conda", ADD, "conda install --prefix \"C:\\conda\" lxml"},
        {NULL, "C:\\embeddable", ADD, "py -3.12 -m pip install --target \"C:\\embeddable\" lxml"},
        {NULL, "C:\\o\\Shop\\python", REPAIR,
         "copy the whole bundle again, or make it anew where it was made: pyhost bundle \"Shop\""},
        {NULL, "C:\\o\\Shop\\python", UPGRADE_BASE,
         "make the bundle again, of Python 3.12.14 or later, where it was made: pyhost bundle \"Shop\""},
        {NULL, "C:\\o\\Shop\\python", ADD,
         "where the bundle was made, install lxml; then make the bundle again there: pyhost bundle \"Shop\""},
        {NULL, "C:\\o\\Shop\\python", AGAIN,
         "where the bundle was made, reinstall lxml; then make the bundle again there: pyhost bundle "
         "\"Shop\""},
        {NULL, NULL, ADD, "python.exe -m pip install lxml"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fake_files files = {0};
        struct python_maker maker = find(&files, cases[i].venv, cases[i].home);
        char *command = command_of(&maker, cases[i].what);
        assert_string_equal(command, cases[i].command);
        free(command);
        python_maker_clear(&maker);
        fake_files_clear(&files);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_tool_is_told_by_its_files),
        cmocka_unit_test(commands_are_those_of_the_tool),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: MIT
#include "commands/launcher_contents.h"

#include "base/memory.h"
#include "base/text.h"
#include "unit.h"

static const char of_pip[] = "# -*- coding: utf-8 -*-\nimport re\nimport sys\nfrom shop.cli import main\n"
                             "if __name__ == '__main__':\n"
                             "    sys.argv[0] = re.sub(r'(-script\\.pyw|\\.exe)?$', '', sys.argv[0])\n"
                             "    sys.exit(main())\n";
static const char of_uv[] = "# -*- coding: utf-8 -*-\r\nimport sys\r\nfrom shop.cli import App\r\n"
                            "if __name__ == \"__main__\":\r\n"
                            "    if sys.argv[0].endswith(\"-script.pyw\"):\r\n"
                            "        sys.argv[0] = sys.argv[0][:-11]\r\n"
                            "    elif sys.argv[0].endswith(\".exe\"):\r\n"
                            "        sys.argv[0] = sys.argv[0][:-4]\r\n"
                            "    sys.exit(App.run())\r\n";

// A launcher: a program, "#!" with its Python, and a zip with main as its __main__.py, stored; behind: what follows. Owner: the caller.
static uint8_t *launcher(const char *shebang, const char *main, const char *behind, size_t *size)
{
    const uint32_t length = (uint32_t)strlen(main);
    const uint32_t offset = 30 + 11 + length;
    uint8_t *bytes = memory_allocate(4096 + strlen(shebang) + 2 * strlen(main) + strlen(behind) + 256);
    uint8_t *at = bytes;
    memcpy(at, "MZ #!not this one\n", 18);
    at += 4096;
    memcpy(at, shebang, strlen(shebang));
    at += strlen(shebang);
    const uint8_t local[30] = {'P',
                               'K',
                               3,
                               4,
                               20,
                               [18] = (uint8_t)length,
                               (uint8_t)(length >> 8),
                               [22] = (uint8_t)length,
                               (uint8_t)(length >> 8),
                               [26] = 11};
    memcpy(at, local, sizeof local);
    memcpy(at + 30, "__main__.py", 11);
    memcpy(at + 41, main, length);
    at += offset;
    const uint8_t entry[46] = {'P',
                               'K',
                               1,
                               2,
                               20,
                               3,
                               20,
                               [20] = (uint8_t)length,
                               (uint8_t)(length >> 8),
                               [24] = (uint8_t)length,
                               (uint8_t)(length >> 8),
                               [28] = 11};
    memcpy(at, entry, sizeof entry);
    memcpy(at + 46, "__main__.py", 11);
    at += 57;
    const uint8_t end[22] = {
        'P', 'K', 5, 6, [8] = 1, [10] = 1, [12] = 57, [16] = (uint8_t)offset, (uint8_t)(offset >> 8)};
    memcpy(at, end, sizeof end);
    at += sizeof end;
    memcpy(at, behind, strlen(behind));
    *size = (size_t)(at - bytes) + strlen(behind);
    return bytes;
}

static void names(const char *shebang, const char *behind, const char *python)
{
    size_t size = 0;
    struct launcher_contents contents;
    uint8_t *bytes = launcher(shebang, of_pip, behind, &size);
    assert_true(launcher_contents_read(bytes, size, &contents));
    assert_string_equal(contents.main, of_pip);
    if (python == NULL)
        assert_null(contents.python);
    else
        assert_string_equal(contents.python, python);
    launcher_contents_clear(&contents);
    free(bytes);
}

static void its_python_is_named_in_front_of_the_zip(void **state)
{
    (void)state;
    names("#!C:\\apps\\venv\\Scripts\\python.exe\n", "", "C:\\apps\\venv\\Scripts\\python.exe");
    names("#!\"C:\\my apps\\venv\\Scripts\\python.exe\"\r\n", "", "C:\\my apps\\venv\\Scripts\\python.exe");
    names("#!C:\\my apps\\python.exe -I\n", "", "C:\\my apps\\python.exe");
    names("#!python.exe\n", "", "python.exe");
    names("", "", NULL);
    names("#!\n", "", NULL);
}

static void has_options(const char *shebang, const char *options)
{
    size_t size = 0;
    struct launcher_contents contents;
    uint8_t *bytes = launcher(shebang, of_pip, "", &size);
    assert_true(launcher_contents_read(bytes, size, &contents));
    if (options == NULL)
        assert_null(contents.options);
    else
        assert_string_equal(contents.options, options);
    launcher_contents_clear(&contents);
    free(bytes);
}

static void its_options_stand_behind_its_python(void **state)
{
    (void)state;
    has_options("#!C:\\apps\\python.exe\n", NULL);
    has_options("#!\"C:\\my apps\\python.exe\" \r\n", NULL);
    has_options("#!\"C:\\my apps\\python.exe\" -I  -X utf8\r\n", "-I  -X utf8");
    has_options("#!C:\\my apps\\python.exe -E\n", "-E");
    has_options("#!python.exe -W \"error::a b\"\n", "-W \"error::a b\"");
    has_options("", NULL);
}

// uv's older launchers have the path behind the zip, its length and a mark.
static void that_of_uv_is_behind_it(void **state)
{
    (void)state;
    size_t size = 0;
    struct launcher_contents contents;
    uint8_t *bytes = launcher("", of_uv, "C:\\venv\\python.exe....UVSC", &size);
    const uint8_t length[4] = {18};
    memcpy(bytes + size - 8, length, 4);
    assert_true(launcher_contents_read(bytes, size, &contents));
    assert_string_equal(contents.python, "C:\\venv\\python.exe");
    assert_string_equal(contents.main, of_uv);
    launcher_contents_clear(&contents);
    free(bytes);
}

static void what_has_no_such_zip_is_none(void **state)
{
    (void)state;
    static const uint8_t cut[] = {'M', 'Z', 'P', 'K', 5, 6, 0, 0};
    static const uint8_t wild[30] = {'M', 'Z',         0,    0,    'P',  'K',  5,
                                     6,   [16] = 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    size_t size = 0;
    struct launcher_contents contents;
    assert_false(launcher_contents_read(cut, 0, &contents));
    assert_false(launcher_contents_read(cut, sizeof cut, &contents));
    assert_false(launcher_contents_read(wild, sizeof wild, &contents));
    uint8_t *bytes = launcher("#!python.exe\n", of_pip, "", &size);
    for (size_t less = 1; less < size; less += 7)
        assert_false(launcher_contents_read(bytes, size - less, &contents));
    free(bytes);
}

static void the_function_that_it_calls_is_found(void **state)
{
    (void)state;
    assert_owned_text(launcher_contents_function(of_pip), "shop.cli:main");
    assert_owned_text(launcher_contents_function(of_uv), "shop.cli:App.run");
}

static void what_does_more_is_no_call_of_a_function(void **state)
{
    (void)state;
    static const char *const others[] = {
        "",
        "from shop.cli import main\n",
        "import sys\nsys.exit(main())\n",
        "import sys\nfrom shop import main\nfrom shop import other\nsys.exit(main())\n",
        "import sys\nimport shop as s; main = s.main\nsys.exit(main())\n",
        "import sys\nfrom gevent import monkey\nmonkey.patch_all()\nsys.exit(monkey())\n",
        "import sys\nfrom shop.cli import main as start\nsys.exit(start())\n",
        "import sys\nfrom shop.cli import main\nsys.exit(mainly())\n",
        "import sys\nfrom shop.cli import main\nsys.exit(main(1)())\n",
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_null(launcher_contents_function(others[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_python_is_named_in_front_of_the_zip),
        cmocka_unit_test(its_options_stand_behind_its_python),
        cmocka_unit_test(that_of_uv_is_behind_it),
        cmocka_unit_test(what_has_no_such_zip_is_none),
        cmocka_unit_test(the_function_that_it_calls_is_found),
        cmocka_unit_test(what_does_more_is_no_call_of_a_function),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: MIT
// What the host joins to a command line, Windows and the C runtime take apart as it was: any arguments, thousands of times, by
// CommandLineToArgvW and as the argv of a child process. Run with arguments of its own, this program is that child.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>
#include <shellapi.h>

#include "base/quoting.h"
#include "base/wide.h"

#include "unit.h"

enum {
    SEED = 20261121,
    LINES = 20000,    // taken apart by CommandLineToArgvW
    CHILDREN = 60,    // processes, with many arguments each
    LINE_MOST = 32766 // characters; CreateProcess takes no more
};

int _CRT_glob = 0; // mingw-w64's start-up code would take "*" for the names of files

static uint32_t next_random(void)
{
    static uint64_t state = SEED;
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33);
}

static wchar_t any_unit(void)
{
    static const wchar_t usual[] = L"\"\"\"\\\\\\\\   \t\n\v\rab'^%!&|<>()*?=,;-/:~\x85\xa0\xe4\x2028\xfeff";
    switch (next_random() % 8) {
    case 0:
        return (wchar_t)(1 + next_random() % 0xFFFF); // half a pair among them
    case 1:
        return (wchar_t)(1 + next_random() % 0x7F);
    default:
        return usual[next_random() % (sizeof usual / sizeof *usual - 1)];
    }
}

// An argument of at most that many characters. Owner: the caller.
static char *any_argument(size_t most)
{
    wchar_t units[256];
    const size_t length = next_random() % (most < 256 ? most : 256);
    for (size_t i = 0; i < length; i++)
        units[i] = any_unit();
    units[length] = L'\0';
    return text_from_wide(units);
}

// A program's name has no quotation mark: neither has a file's, and nothing could stand for one.
static char *any_program(void)
{
    char *name = any_argument(40);
    for (char *c = name; *c != '\0'; c++)
        if (*c == '"')
            *c = '\'';
    char *program = text_format("C:\\%s.exe", name);
    free(name);
    return program;
}

// A program and arguments, at most most characters of each, and their command line in *line. Owner: the caller.
static struct text_list any_line(const char *program, size_t count, size_t most, wchar_t **line)
{
    struct text_list arguments = {0};
    struct text_buffer buffer = {0};
    const bool always = next_random() % 2 == 0;
    text_list_add(&arguments, program);
    quoting_add(&buffer, program, true);
    for (size_t i = 0; i < count; i++) {
        text_list_add_owned(&arguments, any_argument(most));
        quoting_add(&buffer, arguments.items[i + 1], always);
    }
    char *text = text_buffer_take(&buffer);
    *line = wide_from_text(text);
    free(text);
    return arguments;
}

static void assert_argument(const wchar_t *line, const char *expected, const wchar_t *actual)
{
    char *text = text_from_wide(actual);
    if (strcmp(text, expected) != 0)
        print_error("of the command line <%ls>\n", line);
    assert_string_equal(text, expected);
    free(text);
}

static void windows_takes_apart_what_was_joined(void **state)
{
    (void)state;
    for (int i = 0; i < LINES; i++) {
        int count = 0;
        wchar_t *line = NULL;
        char *program = any_program();
        struct text_list arguments = any_line(program, next_random() % 6, i % 100 == 0 ? 256 : 12, &line);
        wchar_t **words = CommandLineToArgvW(line, &count);
        assert_non_null(words);
        assert_int_equal(count, arguments.count);
        for (int j = 0; j < count; j++)
            assert_argument(line, arguments.items[j], words[j]);
        LocalFree(words);
        text_list_clear(&arguments);
        free(line);
        free(program);
    }
}

// Starts this program with line, and reads what it says of its arguments: each with a NUL behind it. Owner: the caller.
static wchar_t *ask_child(const wchar_t *own, wchar_t *line, size_t *units)
{
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof inherited, .bInheritHandle = TRUE};
    STARTUPINFOW startup = {.cb = sizeof startup, .dwFlags = STARTF_USESTDHANDLES};
    PROCESS_INFORMATION process;
    HANDLE from = NULL;
    DWORD got = 0;
    size_t size = 0;
    const size_t capacity = 4 * LINE_MOST;
    char *answer = calloc(capacity, 1);
    assert_non_null(answer);
    assert_true(CreatePipe(&from, &startup.hStdOutput, &inherited, 0));
    assert_true(SetHandleInformation(from, HANDLE_FLAG_INHERIT, 0));
    assert_true(CreateProcessW(own, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process));
    CloseHandle(startup.hStdOutput);
    while (ReadFile(from, answer + size, (DWORD)(capacity - size), &got, NULL) && got > 0)
        size += got;
    CloseHandle(from);
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    *units = size / sizeof(wchar_t);
    return (wchar_t *)(void *)answer;
}

static void a_child_gets_what_was_joined(void **state)
{
    (void)state;
    wchar_t own[1024];
    assert_in_range(GetModuleFileNameW(NULL, own, 1024), 1, 1023);
    for (int i = 0; i < CHILDREN; i++) {
        wchar_t *line = NULL;
        size_t units = 0;
        size_t at = 0;
        char *program = any_program();
        // The last one has as long a line as can be.
        struct text_list arguments = i + 1 < CHILDREN ? any_line(program, 1 + next_random() % 300, 30, &line)
                                                      : any_line(program, 1, 1, &line);
        while (i + 1 == CHILDREN && wcslen(line) < LINE_MOST) {
            const size_t length = wcslen(line);
            line = realloc(line, (length + 2) * sizeof *line);
            assert_non_null(line);
            wcscpy(line + length, L"x");
            text_replace(&arguments.items[arguments.count - 1], "%sx", arguments.items[arguments.count - 1]);
        }
        assert_true(wcslen(line) <= LINE_MOST);
        wchar_t *copy = _wcsdup(line); // CreateProcessW may write to it
        wchar_t *answer = ask_child(own, copy, &units);
        for (size_t j = 0; j < arguments.count; j++) {
            assert_true(at < units);
            assert_argument(line, arguments.items[j], answer + at);
            at += wcslen(answer + at) + 1;
        }
        assert_int_equal(at, units);
        free(answer);
        free(copy);
        text_list_clear(&arguments);
        free(line);
        free(program);
    }
}

// The child: its arguments as they came.
static int answer(int count, wchar_t **arguments)
{
    for (int i = 0; i < count; i++) {
        DWORD done = 0;
        WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), arguments[i],
                  (DWORD)((wcslen(arguments[i]) + 1) * sizeof **arguments), &done, NULL);
    }
    return 0;
}

int wmain(int count, wchar_t **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_takes_apart_what_was_joined),
        cmocka_unit_test(a_child_gets_what_was_joined),
    };
    return count > 1 ? answer(count, arguments) : cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: MIT
// Several threads write lines to the log while it rotates, because it is due and because somebody asks: no line is lost, torn or
// out of its writer's order, in whichever file it stands. Under ThreadSanitizer. Then one thread alone: how often the file is asked
// for its size, and what is left of lines in a file that somebody deletes.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <windows.h>

#include "base/file.h"
#include "base/wide.h"
#include "report/log_file.h"
#include "report/log_signal.h"
#include "report/log_streams.h"
#include "report/rotation.h"

enum { WRITERS = 4, LINES = 2000, FILES = 400 };

static char directory[] = "/tmp/pyhost-threads-XXXXXX";
static char path[64];

// ---- what the log calls ----

bool file_make_directories(const char *made, struct error *error)
{
    (void)made;
    (void)error;
    return true;
}

bool file_exists(const char *wanted)
{
    return access(wanted, F_OK) == 0;
}

bool file_is_missing(const char *wanted)
{
    return access(wanted, F_OK) != 0;
}

bool file_directory_exists(const char *wanted)
{
    (void)wanted;
    return false;
}

bool file_is_refused(const char *wanted)
{
    (void)wanted;
    return false;
}

wchar_t *file_wide_path(const char *of)
{
    return wide_from_text(of);
}

bool file_rename(const char *from, const char *to, bool over)
{
    (void)over;
    return rename(from, to) == 0;
}

bool file_delete(const char *wanted)
{
    return unlink(wanted) == 0;
}

bool log_streams_take(void *file, struct error *error)
{
    (void)file;
    (void)error;
    return true;
}

void log_streams_move(void *before, void *file)
{
    (void)before;
    (void)file;
}

bool log_streams_is_at(void *file, const char *of)
{
    (void)file; // the log asks of one that has no name
    (void)of;
    return false;
}

void log_signal_begin(const char *log)
{
    (void)log;
}

void log_signal_send(void)
{
    static unsigned signals; // one thread at a time
    signals++;
}

// ---- the test ----

static void check(bool holds, const char *what)
{
    if (holds)
        return;
    (void)fprintf(stderr, "not so: %s\n", what);
    exit(1);
}

static void *write_lines(void *context)
{
    const int writer = *(int *)context;
    for (int i = 0; i < LINES; i++) {
        char line[64];
        const int length = snprintf(line, sizeof line, "%d %d\n", writer, i);
        check(i % 2 == 0 ? log_file_write_output(LOG_FILE_OUTPUT, line, (size_t)length)
                         : log_file_write(line, (size_t)length),
              "a line is taken");
    }
    return NULL;
}

static void *ask(void *context)
{
    (void)context;
    for (int i = 0; i < 20; i++) {
        struct error error = {0};
        check(log_file_rotate(&error) && log_file_path() != NULL, "a new file is begun");
        error_clear(&error);
    }
    return NULL;
}

// Reads all files, the oldest first.
static void check_files(void)
{
    int next[WRITERS] = {0};
    for (uint32_t i = FILES + 1; i-- > 0;) {
        char line[64];
        char *name = rotation_name(path, i);
        FILE *file = fopen(name, "r");
        while (file != NULL && fgets(line, sizeof line, file) != NULL) {
            int writer = -1;
            int number = -1;
            char *text = strncmp(line, "2026-", 5) == 0 ? line + 24 : line; // behind its time
            check(sscanf(text, "%d %d\n", &writer, &number) == 2 && writer >= 0 && writer < WRITERS,
                  "a line is whole");
            check(number == next[writer]++, "each writer's lines keep their order");
        }
        if (file != NULL) {
            (void)fclose(file);
            unlink(name);
        }
        free(name);
    }
    for (int i = 0; i < WRITERS; i++)
        check(next[i] == LINES, "no line is lost");
}

// Writes lines to a log that grows without a limit.
static void write_many(int lines)
{
    for (int i = 0; i < lines; i++) {
        char line[128];
        const int length = snprintf(line, sizeof line, "%0100d\n", i);
        check(log_file_write_output(LOG_FILE_OUTPUT, line, (size_t)length), "a line is taken");
    }
}

// However slow the machine is: the file is asked when 16 KiB have been written, and every 50 ms.
static void check_calls(void)
{
    enum { MANY = 20000 };
    const unsigned before = windows_asked;
    const ULONGLONG begun = GetTickCount64();
    write_many(MANY);
    const ULONGLONG most = (ULONGLONG)MANY * 130 / (16 * 1024 - 130) + (GetTickCount64() - begun) / 50 + 2;
    check(windows_asked - before <= most && most < MANY / 2, "a line is one call, the write");
}

static bool file_has(const char *name, const char *part)
{
    bool found = false;
    char line[256];
    FILE *file = fopen(name, "r");
    while (file != NULL && !found && fgets(line, sizeof line, file) != NULL)
        found = strstr(line, part) != NULL;
    if (file != NULL)
        (void)fclose(file);
    return found;
}

// Whenever it was deleted since the log looked last: all lines behind that are in the new file when the host has written, at the
// latest.
static void check_deleted(void)
{
    for (int i = 0; i < 20; i++) {
        write_many(i * 10); // the first is looked for, in others it is counted
        check(unlink(path) == 0, "the log is deleted");
        check(log_file_write_output(LOG_FILE_OUTPUT, "behind it\n", 10), "a line is taken");
        check(log_file_write("the host\n", 9), "a line is taken");
        check(file_has(path, "behind it") && file_has(path, "the host"), "they are in the new file");
        check(unlink(path) == 0, "the log is deleted");
        check(log_file_write_output(LOG_FILE_OUTPUT, "again\n", 6), "a line is taken");
        struct error error = {0};
        check(log_file_rotate(&error), "a new file is begun");
        char *older = rotation_name(path, 1);
        check(file_has(path, "again") || file_has(older, "again"), "it is in a file");
        unlink(older);
        free(older);
        error_clear(&error);
    }
}

// A text that is longer than what is kept of it is not there any more: it counts.
static void check_deleted_much(void)
{
    enum { MUCH = 20000 };
    char *much = malloc(MUCH);
    check(much != NULL, "memory");
    for (size_t i = 0; i < MUCH; i++)
        much[i] = i % 100 == 99 ? '\n' : 'x';
    check(log_file_write_output(LOG_FILE_OUTPUT, much, MUCH), "a text is taken");
    check(log_file_write_output(LOG_FILE_OUTPUT, "since\n", 6), "a line is taken");
    check(unlink(path) == 0, "the log is deleted");
    check(log_file_write("the host\n", 9), "a line is taken");
    check(file_has(path, "output is missing here") && file_has(path, "since") && file_has(path, "the host"),
          "what is missing counts, what is kept is there");
    check(log_file_write("the host again\n", 15), "a line is taken");
    free(much);
}

// As an editor that saves by replacing: the name is that of another file at once. The log goes on in that one.
static void check_replaced(void)
{
    check(log_file_write("before\n", 7), "a line is taken");
    check(unlink(path) == 0, "the log is deleted");
    FILE *other = fopen(path, "w");
    check(other != NULL && fputs("somebody's\n", other) >= 0 && fclose(other) == 0, "another has its name");
    check(log_file_write_output(LOG_FILE_OUTPUT, "since the look\n", 15), "a line is taken");
    check(log_file_write("the host\n", 9), "a line is taken");
    check(file_has(path, "somebody's") && file_has(path, "since the look") && file_has(path, "the host"),
          "the log goes on in the file that has its name");
    char *older = rotation_name(path, 1);
    check(file_is_missing(older), "the other file is put aside by nobody");
    free(older);
}

static unsigned stuck_told;

static void count_stuck(const struct error *error)
{
    (void)error;
    stuck_told++;
}

// Deleted with its directory, so that no new one can be begun: what is lost by then counts.
static void check_lost(void)
{
    log_file_on_trouble(NULL, count_stuck);
    check(log_file_write("before\n", 7), "a line is taken");
    check(unlink(path) == 0 && rmdir(directory) == 0, "the log is deleted, and its directory");
    check(log_file_write_output(LOG_FILE_OUTPUT, "four\n", 5), "a line goes to the deleted file");
    check(!log_file_write("the host\n", 9) && !log_file_write("the host\n", 9), "a line is lost");
    check(stuck_told == 1, "that is told once");
    check(mkdir(directory, 0700) == 0, "there is a directory again");
    check(log_file_write("back\n", 5), "a line is taken");
    char missing[64];
    (void)snprintf(missing, sizeof missing, "missing here (%zu bytes)",
                   strlen("before\n2026-01-02 00:00:00.000 four\n") + 2 * strlen("the host\n"));
    check(file_has(path, missing) && file_has(path, "back"), "the new file says how much is missing");
    log_file_on_trouble(NULL, NULL);
}

// In a process of its own: a process has one log.
static void check_alone(void)
{
    int status = 0;
    const pid_t child = fork();
    if (child == 0) {
        struct error error = {0};
        const struct rotation rotation = {.keep = 1};
        check(log_file_open(path, &rotation, &error), "the log opens");
        log_file_time_lines();
        check_calls();
        check_deleted();
        check_deleted_much();
        check_replaced();
        check_lost();
        unlink(path);
        exit(0);
    }
    check(child > 0 && waitpid(child, &status, 0) == child && status == 0, "one thread alone");
}

int main(void)
{
    pthread_t threads[WRITERS + 1];
    int numbers[WRITERS];
    struct error error = {0};
    const struct rotation rotation = {.size = 1000, .keep = FILES};
    check(mkdtemp(directory) != NULL, "there is a directory");
    (void)snprintf(path, sizeof path, "%s/a.log", directory);
    check_alone();
    check(log_file_open(path, &rotation, &error), "the log opens");
    log_file_time_lines();
    for (int i = 0; i < WRITERS; i++) {
        numbers[i] = i;
        check(pthread_create(&threads[i], NULL, write_lines, &numbers[i]) == 0, "threads");
    }
    check(pthread_create(&threads[WRITERS], NULL, ask, NULL) == 0, "threads");
    for (int i = 0; i < WRITERS + 1; i++)
        pthread_join(threads[i], NULL);
    check_files();
    rmdir(directory);
    printf("%d lines\n", WRITERS * LINES);
    return 0;
}

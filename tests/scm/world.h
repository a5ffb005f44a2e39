// SPDX-License-Identifier: MIT
// What an end-to-end test stands on: a virtual environment in a directory with blanks and letters beyond
// ASCII, the service scripts in it, and the SCM through the Win32 API. Nothing here knows Wine: on Windows
// the same programs run, as an administrator, with PYHOST_TEST_EXE, PYHOST_TEST_PYTHON and
// PYHOST_TEST_FIXTURES set. PYHOST_TEST_PYWIN32, if set, is a directory with pywin32 for the environment.
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <stdbool.h>

#include <windows.h>

enum { WORLD_PATIENCE = 120000 }; // ms after which a wait counts as a failure: far more than anything takes

// Group fixtures: make and remove the world.
int world_begin(void **state);
int world_end(void **state);

// Test fixtures: after each test no service of the world is left.
int world_clean(void **state);

const char *world_path(const char *name); // a path below the world's directory; belongs to the world
const char *world_python(void);           // python.exe of the virtual environment
const char *world_host(void);             // pyhost.exe

// The account of whoever runs the tests. Under Wine any text is its password; on Windows, where wrong ones lock an account, this skips
// the test.
const char *world_user(void);

// Deletes a directory (an absolute path), if it is there, and all below it. Not by "rmdir /s": Wine's deletes the current one instead
// where it finds none, or meets a path of 260 characters and more.
void world_delete_tree(const char *directory);

// Runs a program (UTF-8 command line, formatted) and waits for it. Returns its exit code; world_output() is
// what it wrote to standard output and standard error.
DWORD world_run(const char *format, ...);
const char *world_output(void);

// pyhost VERB ...: the same with the host in front.
DWORD world_pyhost(const char *format, ...);

// Installs the class (module.Class, the module among the scripts) as a service called name, with further
// options; it must succeed.
void world_install(const char *name, const char *class_name, const char *options);

// Installs a program (all of it, quoted as on a command line); options stand in front of it, may be NULL.
void world_install_program(const char *name, const char *options, const char *program);

// Makes an installed service one that pywin32 might have left: another command line, and no settings of this host.
void world_make_pywin32(const char *name, const char *image_path);

// The command line alone, which must be changed; and as it is now. Owner: the caller.
void world_set_image_path(const char *name, const char *image_path);
char *world_image_path(const char *name);

// Lets everyone write into a directory, or takes that back.
void world_let_everyone_write(const char *directory, bool may);

// StartService, and the wait for RUNNING.
void world_start(const char *name);

// StartService of a service that is expected to fail, and the wait for STOPPED.
void world_start_failing(const char *name);

// StartService alone: the service may be in any state afterwards.
void world_start_only(const char *name);

// A control; fails the test when the SCM refuses it.
void world_control(const char *name, DWORD control);

// A control that may be refused. Returns the SCM's error code, or 0.
DWORD world_try_control(const char *name, DWORD control);

// Waits for a state (SERVICE_). Returns the status.
SERVICE_STATUS_PROCESS world_wait(const char *name, DWORD state);

// STOP, the wait for STOPPED, and for the end of the process. Returns the last status.
SERVICE_STATUS_PROCESS world_stop(const char *name);

// The process of the service, to be waited for with world_wait_process(), which closes it.
HANDLE world_process(const char *name);
DWORD world_wait_process(HANDLE process);

SERVICE_STATUS_PROCESS world_query(const char *name);

// The log of a service as it is now. Belongs to the world until the next call.
const char *world_log(const char *name);

// Fails unless the log contains text.
void world_log_has(const char *name, const char *text);

// Waits until the log contains text.
void world_log_gets(const char *name, const char *text);

// How often text stands in the log.
int world_log_count(const char *name, const char *text);

// Fails unless the service wrote an event with this identifier, whose first insert has text near its
// beginning, during this test. Wine stores no events, but traces them to the file $SCM_TRACE; where there is
// no such file, as on Windows, nothing is checked.
void world_told(const char *name, DWORD event, const char *text);

// How many events of the type (EVENTLOG_) with this identifier were written during this test; -1 where it cannot be told.
int world_events(WORD type, DWORD identifier);

// Have error or warning events been written in this test, or since the last call of world_forget_events()?
bool world_has_told(void);
void world_forget_events(void);

// Fails unless text contains part.
void world_contains(const char *text, const char *part);

// Writes a file (UTF-8) below the world's directory.
void world_write(const char *name, const char *text);

// Sets a REG_DWORD of the service's PyHost key.
void world_set_number(const char *name, const char *value, DWORD number);

// A named event that a service script signals or waits for (pyhost-test-NAME).
HANDLE world_event(const char *name);
void world_wait_event(HANDLE event);

// SPDX-License-Identifier: MIT
// Standard output and standard error for people and programs: UTF-16 on a console, whatever its code page;
// UTF-8 with CR LF in a pipe or a file. Standard error from any
// thread while there is no answer, standard output from one.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"

enum output { OUTPUT_ANSWER, OUTPUT_ERROR }; // standard output; standard error

// Writes text, formatted. A stream that is not there or is closed swallows it.
void output_write(enum output output, const char *text);
void output_format(enum output output, const char *format, ...) PRINTF_LIKE(2, 3);

// The same to standard output: the answer.
void output_answer(const char *format, ...) PRINTF_LIKE(1, 2);

// "pyhost: note: ..." on standard error.
void output_note(const char *format, ...) PRINTF_LIKE(1, 2);

// Who reads is a program: from now on output_answer() says nothing, output_note() hands its text, without "pyhost: note: ", to
// take_note, and output_progress() shows nothing. output_write() and output_format() go on. NULL: it is a person again.
void output_for_programs(void (*take_note)(const char *note));

// From now on all is written where the standard streams lead now, wherever they are led from then on. Returns false when that
// cannot be: nothing has changed then.
bool output_keep_streams(void);

// An answer to a pipe or a file waits until it is whole, or long: this writes it. Before a long wait, and at
// the end.
void output_flush(void);

// The Win32 error code for which a part of the answer could not be written, to a full disk for instance; 0: all of it was. A
// stream that is not there or that nobody reads is no error.
uint32_t output_refusal(void);

// Is it a console, where a person looks?
bool output_is_console(enum output output);

// Text in a colour where there is a console that shows colours (and NO_COLOR is not set), else "": to be
// written before and after.
enum output_colour { OUTPUT_PLAIN, OUTPUT_RED, OUTPUT_GREEN, OUTPUT_YELLOW };
const char *output_colour(enum output_colour colour);

// Shows line in the last line of the console on standard error, over the one shown before; "" takes it away.
// Without a console nothing is shown.
void output_progress(const char *line);

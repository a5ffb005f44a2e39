// SPDX-License-Identifier: MIT
// The exceptions of a traceback, as Python writes them. Pure.
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct exception_text {
    char *type;  // without the modules in front
    char *text;  // the line, with the type
    char *trace; // the frames that it came through, the last call last; "": none
    char *frame; // the last one of them: its file and, where that is known, its line of code
    char *file;  // of that frame; NULL: none
};

// An exception whose type begins with a small letter ("socket.gaierror: ...") is one only right behind its frames.
// The exception before *end, an offset in the traceback, which goes to before it: so from the last one to the first, which may be the
// cause. Returns false when there is none. Owner: the caller, who calls exception_text_clear().
bool exception_text_before(const char *traceback, size_t *end, struct exception_text *exception);

// The last exception of a text that anything may stand in: only one whose line stands right behind the frames of a traceback, from its
// heading. Returns false when there is none. Owner: the caller, who calls exception_text_clear().
bool exception_text_traced(const char *text, struct exception_text *exception);
void exception_text_clear(struct exception_text *exception);

// The text in the quotation marks that begin nth (0, 1); backslashes as they were before repr(). Owner: the caller; NULL: none.
char *exception_text_quoted(const char *text, int nth);

// What is named behind words, up to a blank, a colon or the end; in quotation marks or not. Owner: the caller; NULL: nothing.
char *exception_text_behind(const char *text, const char *words);

// The name that an exception is about; pywin32's name none. Owner: the caller; NULL: none.
char *exception_text_name(const struct exception_text *exception);

// SPDX-License-Identifier: MIT
#include "base/error.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/text.h"

bool error_set(struct error *error, uint32_t code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *message = text_format_list(format, arguments); // first: it may be made from the old one
    va_end(arguments);
    error_clear(error);
    error->code = code;
    error->message = message;
    return false;
}

bool error_advise(struct error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *advice = text_format_list(format, arguments);
    va_end(arguments);
    free(error->advice);
    error->advice = advice;
    return false;
}

bool error_prefix(struct error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *prefix = text_format_list(format, arguments);
    va_end(arguments);
    char *message = text_format("%s: %s", prefix, error->message != NULL ? error->message : "failed");
    free(prefix);
    free(error->message);
    error->message = message;
    return false;
}

bool error_usage(struct error *error)
{
    error->is_usage = true;
    return false;
}

char *error_text(const struct error *error)
{
    struct text_buffer text = {0};
    text_buffer_add(&text, error->message != NULL ? error->message : "unknown failure");
    text_buffer_add(&text, "\n");
    if (error->advice != NULL)
        text_buffer_add_format(&text, "  try: %s\n", error->advice);
    if (error->detail != NULL)
        text_buffer_add_format(&text, "%s\n", error->detail);
    return text_buffer_take(&text);
}

void error_clear(struct error *error)
{
    free(error->message);
    free(error->advice);
    free(error->detail);
    *error = (struct error){0};
}

void error_move(struct error *to, struct error *from)
{
    error_clear(to);
    *to = *from;
    *from = (struct error){0};
}

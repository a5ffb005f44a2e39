// SPDX-License-Identifier: MIT
#include "commands/foreign_remote.h"

#include <stdlib.h>

#include "base/path.h"
#include "base/text.h"
#include "commands/python_words.h"
#include "report/host_file.h"
#include "scm/scm.h"
#include "settings/registry.h"

// Why the machine's registry cannot be read. It is asked once: to hear that nobody answers takes seconds.
static struct error refusal;

// Why the settings of the service that was asked about last cannot be read, of which the machine's registry may have told of others.
static struct error unread;

// Has the service settings of this host? Those that an adoption left do not count under its former program, python.exe. False after
// filling unread, or refusal.
static bool read_settings(const char *service, bool is_python, bool *found)
{
    struct registry_key key = {0};
    char *adopted = NULL;
    bool was_adopted = false;
    char *computer = scm_computer();
    char *path = text_format("SYSTEM\\CurrentControlSet\\Services\\%s\\PyHost", service);
    bool answers = true;
    bool done = refusal.message == NULL && registry_open_on(computer, path, &key, &answers, found, &unread);
    if (!answers)
        error_move(&refusal, &unread);
    if (done && *found && is_python)
        done = registry_read_text(&key, "AdoptedImagePath", &adopted, &was_adopted, &unread);
    *found = *found && !was_adopted;
    registry_close(&key);
    free(adopted);
    free(path);
    free(computer);
    return done;
}

bool foreign_remote_is_own(const char *service, const struct image_path *path)
{
    const bool is_python = python_words_is_python(path_name(path->program));
    const bool is_called_so = host_file_is_called_so(path->program);
    bool found = false;
    error_clear(&unread);
    if (!is_python && !is_called_so)
        return false;
    return read_settings(service, is_python, &found) ? found : is_called_so;
}

bool foreign_remote_is_sure(struct error *why)
{
    const struct error *reason = refusal.message != NULL ? &refusal : &unread;
    if (reason->message != NULL && why != NULL)
        error_set(why, reason->code, "%s", reason->message);
    return reason->message == NULL;
}

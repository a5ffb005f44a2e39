// SPDX-License-Identifier: MIT
// Any WHEEL, RECORD and name of a module: what does not fit is named with words that are safe in a command, and one tag fits its own
// Python only.
#include "python/drift.h"

#include <stdlib.h>
#include <string.h>

#include "../unit/fake_files.h"
#include "base/text.h"
#include "python/pe_imports.h"

#include "fuzz.h"

#define PACKAGES "C:\\v\\Lib\\site-packages\\"

static void check_tag(const char *text)
{
    static const struct wheel_target python = {.minor = 12, .machine = PE_MACHINE_X64};
    static const struct wheel_target next = {.minor = 13, .machine = PE_MACHINE_X64};
    char *name = wheel_tag_python(text);
    if (strstr(name, "Python") == NULL)
        abort();
    free(name);
    const bool only =
        strstr(text, "abi3") == NULL && strstr(text, "none") == NULL && strchr(text, '.') == NULL;
    if (only && wheel_tag_fits(text, &python) && wheel_tag_fits(text, &next))
        abort();
    if (wheel_tag_is_versioned(text) && wheel_tag_fits_extension(text, &python) &&
        wheel_tag_fits_extension(text, &next))
        abort();
}

// The bytes are the WHEEL, up to a NUL, the RECORD, up to another, and a name.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = text_copy_part((const char *)data, size);
    const size_t wheel = strlen(text);
    const char *rest = size > wheel + 1 ? (const char *)data + wheel + 1 : "";
    const size_t rest_size = size > wheel + 1 ? size - wheel - 1 : 0;
    const char *nul = rest_size > 0 ? memchr(rest, '\0', rest_size) : NULL;
    const size_t record_size = nul != NULL ? (size_t)(nul - rest) : rest_size;
    char *name = nul != NULL ? text_copy_part(nul + 1, rest_size - record_size - 1) : text_copy("x");
    char *path = text_format(PACKAGES "%s", name);

    struct fake_files disk = {0};
    fake_files_add(&disk, PACKAGES "lxml-5.3.0.dist-info\\WHEEL", text, wheel);
    fake_files_add(&disk, PACKAGES "lxml-5.3.0.dist-info\\RECORD", rest, record_size);
    fake_files_add_text(&disk, path, "");
    const struct environment_files view = fake_files_view(&disk);
    const struct environment environment = {.venv = (char *)(uintptr_t) "C:\\v", .minor = 12};
    struct drift drift;
    drift_scan(&environment, NULL, PE_MACHINE_X64, &view, &drift);
    for (size_t i = 0; i < drift.count; i++)
        if (drift.packages[i].name[0] == '\0' || strpbrk(drift.packages[i].name, " \"&|;<>$`'\r\n") != NULL)
            abort();
    (void)drift_package_of(&drift, name);
    drift_clear(&drift);
    check_tag(name);
    check_tag(text);

    fake_files_clear(&disk);
    free(path);
    free(name);
    free(text);
    return 0;
}

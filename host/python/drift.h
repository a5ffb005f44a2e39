// SPDX-License-Identifier: MIT
// Does a Python still fit what was installed for it? A base that was upgraded in place leaves virtual environments that another
// version made, and packages that only that version can load. Rules only, no Windows.
#pragma once

#include "python/environment.h"
#include "python/python_version.h"
#include "python/wheel_tag.h"

// A package that this Python cannot load as a whole.
struct drift_package {
    char *name;               // "lxml"; of a module that is of no package, the module's
    char *tag;                // what it was built for: "cp312-cp312-win_amd64", "cp312-win_amd64"
    struct text_list modules; // its extension modules: "lxml.etree"
    // Its wheel is for this Python all the same, and Python code of its own may stand in for them: pip would install the same files again.
    bool may_do;
};

// All zero is none.
struct drift {
    char *venv;    // the environment; NULL: there is none
    char *made_by; // "3.12.9": by which it was made, if that is another than 3.Y of runs_on; NULL: it is not
    char *runs_on; // "3.13.2", or "3.13" where the DLL does not tell
    struct drift_package *packages;
    size_t count;
};

// Compares versions only: reads nothing. version: the DLL's; NULL: not known. Owner of what is in drift: the caller, who calls
// drift_clear().
void drift_read(const struct environment *environment, const struct python_version *version,
                struct drift *drift);

// Adds the packages, of which each one's files are looked at: the tags of its wheel (WHEEL in its .dist-info), by which pip takes it, too.
// Where one of those fits, the package may have modules for several versions, or do without: it is added only when none of its modules for
// one version (RECORD) is for this one. Where there are none, by each module of which no file fits, in whichever directory of the package.
// A module that is of no package is looked at by its name. Fills what drift_read() does as well.
void drift_scan(const struct environment *environment, const struct python_version *version, uint16_t machine,
                const struct environment_files *files, struct drift *drift);

void drift_clear(struct drift *drift);

// The versions in words: "made by Python 3.12.9, runs on 3.13.2". Owner: the caller; NULL: they fit.
char *drift_text(const struct drift *drift);

// Is there a package that cannot do with what it has here?
bool drift_has_packages(const struct drift *drift);

// The names of such packages, with between between them; of many only the first. Owner: the caller.
char *drift_names(const struct drift *drift, const char *between);

// The package that module ("lxml.etree", or a part of "lxml") is of, also one that may do without it; NULL: of none of them.
const struct drift_package *drift_package_of(const struct drift *drift, const char *module);

// SPDX-License-Identifier: MIT
#include "commands/environment_check.h"

#include <stdlib.h>

#include "base/text.h"
#include "python/base_check.h"
#include "python/disk.h"
#include "python/drift.h"
#include "python/python_cve.h"
#include "python/python_maker.h"

// Another series of the embeddable package, which makes no environments. Owner: the caller.
static char *way_by_unpacking(int minor, const struct python_version *other, const char *service)
{
    char *first = python_version_text(other);
    char *way = text_format(
        "python.org builds no Python 3.%d that has it closed; unpack the embeddable package of Python "
        "%s or later into a directory of its own, install the packages there, and add to its "
        "._pth file the lines that the old one has of yours; then: pyhost update \"%s\" --python "
        "DIRECTORY",
        minor, first, service);
    free(first);
    return way;
}

static void check_drift(struct findings *findings, const struct drift *drift,
                        const struct python_maker *maker)
{
    char *advice = NULL;
    char *names = drift_names(drift, ", ");
    char *subject = drift->made_by != NULL ? text_format("\"%s\" was made by Python %s and runs on %s, which",
                                                         drift->venv, drift->made_by, drift->runs_on)
                                           : text_format("Python %s", drift->runs_on);
    if (drift_has_packages(drift)) {
        char *packages = drift_names(drift, " ");
        advice = python_maker_install(maker, PYTHON_MAKER_AGAIN, packages);
        findings_add(findings, FINDING_WARNING, "packages", NULL,
                     "%s cannot load the compiled modules of: %s", subject, names);
        free(packages);
    } else {
        if (drift->made_by != NULL)
            advice = python_maker_remake(maker);
        findings_add(findings, drift->made_by != NULL ? FINDING_PAST : FINDING_GOOD, "packages", NULL,
                     "%s can load all that are installed", subject);
    }
    findings_advise(findings, advice);
    free(advice);
    free(subject);
    free(names);
}

// The way to a release with the mend. python.org builds the last ones of 3.11 and 3.12 no more, nor do those who hand on what it builds: uv
// and conda build them themselves. Where the base is of neither, another environment is made. Owner: the caller.
static char *way_to(const struct python_version *mended, const struct python_maker *maker,
                    const char *service)
{
    static const struct python_version first_built = {13, 15, PYTHON_FINAL, 0};
    if (maker->base == PYTHON_BY_UNPACKING && python_version_compare(mended, &first_built) < 0)
        return way_by_unpacking(mended->minor, &first_built, service);
    const bool builds = maker->base == PYTHON_BY_UV || maker->base == PYTHON_BY_CONDA;
    const bool is_built = builds || python_version_compare(mended, &first_built) >= 0;
    const bool is_bundle = maker->base == PYTHON_BY_BUNDLE; // which is made again, of whatever has it closed
    char *first = python_version_text(is_built ? mended : &first_built);
    char *way =
        is_built || is_bundle
            ? python_maker_upgrade(maker, first)
            : text_format("python.org builds no Python 3.%d that has it closed, uv and conda do; make an "
                          "environment of one of theirs (uv python install 3.%d), or of Python %s or "
                          "later, then: pyhost update \"%s\" --python PATH",
                          mended->minor, mended->minor, first, service);
    free(first);
    return way;
}

static void check_cve(struct findings *findings, const struct python_version *version,
                      const struct python_maker *maker)
{
    struct python_version mended;
    if (!python_cve_has(version, &mended))
        return;
    char *has = python_version_text(version);
    char *first = python_version_text(&mended);
    char *advice = way_to(&mended, maker, findings->service);
    findings_add(
        findings, FINDING_PAST, "python", NULL,
        "Python %s has CVE-2026-12003, closed in %s: a file Modules\\Setup.local that any user may make "
        "has Python run code from there. pyhost guards its services against that; other programs of "
        "this Python are exposed",
        has, first);
    findings_advise(findings, advice);
    free(advice);
    free(first);
    free(has);
}

bool environment_check(struct findings *findings, const struct environment *environment,
                       const struct text_list *added)
{
    struct error lost = {0};
    const enum base_state state = base_check(environment, added, &lost);
    if (state != BASE_WHOLE)
        findings_add_error(findings, "python", &lost);
    error_clear(&lost);
    struct python_maker maker;
    struct drift drift;
    struct python_version version;
    const bool is_known = disk_python_version(environment->dll, &version);
    python_maker_of(environment, disk_files(), &maker);
    drift_scan(environment, is_known ? &version : NULL, disk_own_machine(), disk_files(), &drift);
    check_drift(findings, &drift, &maker);
    if (is_known)
        check_cve(findings, &version, &maker);
    drift_clear(&drift);
    python_maker_clear(&maker);
    return state < BASE_MIXED;
}

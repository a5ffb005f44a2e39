// SPDX-License-Identifier: MIT
// What each tool calls the installation of packages.
#include <stdlib.h>

#include "base/quoting.h"
#include "base/text.h"
#include "python/python_maker.h"

// By python -m pip, which ensurepip brings where there is none.
static char *by_pip(const struct python_maker *maker, enum python_maker_how how, const char *packages)
{
    static const char *const options[] = {[PYTHON_MAKER_ADD] = "",
                                          [PYTHON_MAKER_UPGRADE] = "--upgrade ",
                                          [PYTHON_MAKER_AGAIN] = "--force-reinstall --no-deps "};
    char *run = quoting_command(maker->python != NULL ? maker->python : "python.exe");
    char *install = text_format("%s -m pip install %s%s", run, options[how], packages);
    char *command = maker->has_pip || maker->python == NULL
                        ? text_copy(install)
                        : text_format("%s -m ensurepip; then %s", run, install);
    free(install);
    free(run);
    return command;
}

// What uv manages itself may not be changed but by this option.
static char *by_uv(const struct python_maker *maker, enum python_maker_how how, const char *packages)
{
    static const char *const options[] = {[PYTHON_MAKER_ADD] = "",
                                          [PYTHON_MAKER_UPGRADE] = "--upgrade ",
                                          [PYTHON_MAKER_AGAIN] = "--reinstall --no-deps "};
    return text_format("uv pip install --python \"%s\" %s%s%s", maker->python,
                       maker->venv == NULL ? "--break-system-packages " : "", options[how], packages);
}

static char *by_uv_project(const struct python_maker *maker, enum python_maker_how how, const char *packages)
{
    if (how == PYTHON_MAKER_AGAIN)
        return text_format("uv sync --project \"%s\" --reinstall", maker->project);
    if (how == PYTHON_MAKER_UPGRADE)
        return text_format("uv sync --project \"%s\" --upgrade-package %s", maker->project, packages);
    return text_format("uv add --project \"%s\" %s", maker->project, packages);
}

static char *by_poetry(const struct python_maker *maker, enum python_maker_how how, const char *packages)
{
    const char *verb = how == PYTHON_MAKER_UPGRADE ? "update" : "add";
    if (how == PYTHON_MAKER_AGAIN) // Poetry looks at versions only
        return by_pip(maker, how, packages);
    if (maker->project == NULL)
        return text_format("in the project's directory: poetry %s %s", verb, packages);
    return text_format("poetry --directory \"%s\" %s %s", maker->project, verb, packages);
}

static char *by_conda(const struct python_maker *maker, enum python_maker_how how, const char *packages)
{
    if (how == PYTHON_MAKER_AGAIN) // conda does that by itself to its own; these are pip's
        return by_pip(maker, how, packages);
    return text_format("conda %s --prefix \"%s\" %s", how == PYTHON_MAKER_ADD ? "install" : "update",
                       maker->home, packages);
}

// Where it runs nothing is installed.
static char *by_bundle(const struct python_maker *maker, enum python_maker_how how, const char *packages)
{
    static const char *const words[] = {[PYTHON_MAKER_ADD] = "install",
                                        [PYTHON_MAKER_UPGRADE] = "upgrade",
                                        [PYTHON_MAKER_AGAIN] = "reinstall"};
    return text_format(
        "where the bundle was made, %s %s; then make the bundle again there: pyhost bundle \"%s\"",
        words[how], packages, maker->bundle);
}

// The embeddable package has no pip; its ._pth names its own directory.
static char *by_target(const struct python_maker *maker, enum python_maker_how how, const char *packages)
{
    return text_format("py -%s -m pip install --target \"%s\" %s%s",
                       maker->version != NULL ? maker->version : "3", maker->home,
                       how == PYTHON_MAKER_ADD ? "" : "--upgrade ", packages);
}

char *python_maker_install(const struct python_maker *maker, enum python_maker_how how, const char *packages)
{
    switch (maker->venv != NULL ? maker->environment : maker->base) {
    case PYTHON_BY_UV:
        return by_uv(maker, how, packages);
    case PYTHON_BY_UV_PROJECT:
        return by_uv_project(maker, how, packages);
    case PYTHON_BY_POETRY:
        return by_poetry(maker, how, packages);
    case PYTHON_BY_CONDA:
        return by_conda(maker, how, packages);
    case PYTHON_BY_BUNDLE:
        return by_bundle(maker, how, packages);
    case PYTHON_BY_UNPACKING:
        return maker->has_pip ? by_pip(maker, how, packages) : by_target(maker, how, packages);
    default:
        return by_pip(maker, how, packages);
    }
}

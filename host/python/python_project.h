// SPDX-License-Identifier: MIT
// Which python.exe a directory stands for that somebody names: rules only, no Windows. The disk is seen through struct environment_files.
#pragma once

#include "python/environment.h"

// In order: the virtual environment that directory is (Scripts\python.exe); the base Python or conda environment (python.exe, or
// python3.Yt.exe where there is no other); the environment of the project (environment, what UV_PROJECT_ENVIRONMENT says, where that is not
// NULL and there is a pyproject.toml; .venv; venv); tools\python.exe, as NuGet's package has it; python\python.exe, as WinPython has it;
// the only python-3.*\python.exe, as it had it before.
// NULL after filling error: there is none, with the command that makes or shows the project's environment where the directory is that of
// a project. Owner: the caller.
char *python_project_find(const char *directory, const char *environment,
                          const struct environment_files *files, struct error *error);

// Does a repository or a project begin at directory? Whatever lies above belongs to others. A pyproject.toml says nothing: members of a
// workspace have one, too.
bool python_project_begins(const char *directory, const struct environment_files *files);

// Has directory a pyproject.toml, and does the project that this is of begin further up, as a member of a workspace has it?
bool python_project_is_member(const char *directory, const struct environment_files *files);

// The python.exe of the environment that a project in directory has; NULL: none. environment as above. Owner: the caller.
char *python_project_environment(const char *directory, const char *environment,
                                 const struct environment_files *files);

// SPDX-License-Identifier: MIT
// What a service is to run, of all that a plan says: a class or a program.
#pragma once

#include "commands/install_plan.h"
#include "python/environment.h"

bool install_subject_is_program(const struct definition *definition);

// The class, or the program with all that follows it, as the command line has them.
void install_subject_take(struct definition *definition, const struct text_list *arguments);

// Lays over upon target. Only one of class and program can be meant, in one place; what over names takes the place of the other.
bool install_subject_overlay(struct definition *target, const struct definition *over, struct error *error);

// The same for what is there: a service runs a class or a program.
void install_subject_replace_other(struct install_plan *plan);

// A program that gives its arguments to pywin32's HandleCommandLine, and has one of its commands behind it ("service.py install"), does
// that at each start. With "install" alone its class becomes what the service runs, with a note; all else is refused, with the form that is
// meant. Starts Python where a word is such a command.
bool install_subject_take_command(struct install_plan *plan, const struct environment *environment,
                                  struct error *error);

// Brings the program into its full form, and looks whether it is there. Starts Python.
bool install_subject_complete_program(struct install_plan *plan, const struct environment *environment,
                                      struct error *error);

// Brings the class into its full form, and reads what it says into all. A class of a file inside a package that only works
// as a part of it becomes package.module.Class, with a note. Starts Python. Owner of what is in all: the caller.
bool install_subject_read_class(struct install_plan *plan, const struct environment *environment,
                                struct definition *all, struct error *error);

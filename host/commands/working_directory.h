// SPDX-License-Identifier: MIT
// The directory that a service is set to run in, and that may be gone.
#pragma once

// Notes that the directory of the service is not there, with what to do. Nothing where none is set, or it may not be looked at.
void working_directory_note(const char *name);

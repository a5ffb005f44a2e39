// SPDX-License-Identifier: MIT
// Is the base Python on this machine's disk whole (python/base_gaps.h)? Whoever is about to use it, or to say why that failed, asks here.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "python/base_gaps.h"

// added: directories of the service (--dll-path). Fills error with what is lost, and what mends it.
enum base_state base_check(const struct environment *environment, const struct text_list *added,
                           struct error *error);

// Adds that to the error of something that failed. Returns false when nothing is lost.
bool base_check_explain(const struct environment *environment, const struct text_list *added,
                        struct error *error);

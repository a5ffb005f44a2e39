// SPDX-License-Identifier: MIT
// What a bundled program imports and nothing finds, here neither: why, in the words that a start of the service would have.
#pragma once

#include "base/text.h"
#include "commands/definition.h"
#include "python/environment.h"

// Makes rows "missing: ..." of those of the Python part of "bundle" that begin with "nowhere: ", and adds one "try: ..." for them.
// file: the definition's; NULL: the service is installed.
void bundle_nowhere_explain(struct text_list *rows, const struct definition *definition,
                            const struct environment *environment, const char *file);

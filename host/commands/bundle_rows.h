// SPDX-License-Identifier: MIT
// What the Python part of "bundle" tells, in rows: what was made, or "left: FOLDER" of what did not become a bundle, "note: ...",
// "loaded: COUNT", "missing: NAME: ERROR", "try: ...".
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"

// Answers with what was made and checked, then with the notes. Fails where something is missing, with the names.
bool bundle_rows_tell(const struct text_list *rows, struct error *error);

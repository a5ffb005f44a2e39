// SPDX-License-Identifier: MIT
// The bytes of a registry value as texts. Whoever may write the key may leave any bytes: texts need not be terminated, nor
// have whole characters. Pure.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

// A REG_SZ or REG_EXPAND_SZ: what stands before the first NUL. Owner: the caller.
char *registry_value_text(const uint8_t *bytes, size_t size);

// A REG_MULTI_SZ: the texts before the first empty one. Adds them to texts.
void registry_value_texts(const uint8_t *bytes, size_t size, struct text_list *texts);

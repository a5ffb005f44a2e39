// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

uintptr_t _beginthreadex(void *security, unsigned stack, unsigned (*run)(void *), void *context,
                         unsigned flags, unsigned *identifier);

// SPDX-License-Identifier: MIT
// Is a service's instance one of those that most are: made from win32serviceutil.ServiceFramework, with plain methods? Then nothing has to be
// found out of it by pyhost_compat.methods, which no start is to wait for.
#pragma once

#include <stdbool.h>

// False where that is not certain. With the GIL.
bool plain_class_is(void *instance);

// SPDX-License-Identifier: MIT
// The Pythons that are registered on this machine, for all users and for whoever asks.
#pragma once

#include "python/registered_pythons.h"

// Reads Software\Python\COMPANY\TAG (PEP 514) in HKEY_LOCAL_MACHINE, both views, and in HKEY_CURRENT_USER. What cannot be read
// is passed over. Owner: the caller, who calls registered_pythons_clear().
void python_registry_read(struct registered_pythons *list);

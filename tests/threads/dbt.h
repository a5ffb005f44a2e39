// SPDX-License-Identifier: MIT
#pragma once

#include <windows.h>

enum { DBT_QUERYCHANGECONFIG = 0x17, DBT_DEVICEQUERYREMOVE = 0x8001 };

typedef struct {
    DWORD dbch_size;
    DWORD dbch_devicetype;
    DWORD dbch_reserved;
} DEV_BROADCAST_HDR;

// SPDX-License-Identifier: MIT
// Descriptors of the C runtime: no stream is taken here.
#pragma once

#include <stdint.h>
#include <stdio.h>
#include <wchar.h>

enum { _O_RDONLY = 0, _O_APPEND = 8, _O_BINARY = 0x8000 };

int _open_osfhandle(intptr_t handle, int flags);
intptr_t _get_osfhandle(int descriptor);
int _dup2(int from, int to);
int _close(int descriptor);
int _fileno(FILE *stream);
FILE *_wfreopen(const wchar_t *path, const wchar_t *mode, FILE *stream);

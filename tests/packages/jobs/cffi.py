# SPDX-License-Identifier: MIT
"""Calls a DLL of Windows, makes C data, is called back"""

from cffi import FFI

ffi = FFI()
ffi.cdef("unsigned long GetCurrentProcessId(void); typedef int (*compare)(const void *, const void *);"
         "void qsort(void *, size_t, size_t, compare);")  # fmt: skip
print(ffi.dlopen("kernel32.dll").GetCurrentProcessId() > 0)
numbers = ffi.new("int[]", [3, 1, 2])


@ffi.callback("int(const void *, const void *)")
def compare(a, b):
    """Compare two ints."""
    return ffi.cast("int *", a)[0] - ffi.cast("int *", b)[0]


ffi.dlopen("msvcrt.dll").qsort(numbers, 3, 4, compare)
print(list(numbers), ffi.sizeof("long"))

// SPDX-License-Identifier: MIT
// What differs between compilers, in one place.
#pragma once

// PRINTF_LIKE(text, first): checks the arguments of a printf-like function. The UCRT and glibc both
// follow C99 here, so GCC's own reading of the format is the right one on Windows too.
#if defined(__clang__)
#define PRINTF_LIKE(text, first) __attribute__((__format__(__printf__, text, first)))
#elif defined(__GNUC__)
#define PRINTF_LIKE(text, first) __attribute__((__format__(__gnu_printf__, text, first)))
#else
#define PRINTF_LIKE(text, first)
#endif

// NORETURN: the function does not come back.
#if defined(_MSC_VER)
#define NORETURN __declspec(noreturn)
#else
#define NORETURN _Noreturn
#endif

// RETURN_ADDRESS(): where the function that it stands in was called from.
#if defined(_MSC_VER) && !defined(__clang__)
#include <intrin.h>
#define RETURN_ADDRESS() _ReturnAddress()
#else
#define RETURN_ADDRESS() __builtin_return_address(0)
#endif

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

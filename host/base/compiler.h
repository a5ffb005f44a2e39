// SPDX-License-Identifier: MIT
// What differs between compilers, in one place.
#pragma once

// PRINTF_LIKE(format, first): checks the arguments of a printf-like function. The UCRT and glibc both
// follow C99 here, so GCC's own reading of the format is the right one on Windows too.
#if defined(__clang__)
#define PRINTF_LIKE(format, first) __attribute__((format(printf, format, first)))
#elif defined(__GNUC__)
#define PRINTF_LIKE(format, first) __attribute__((format(gnu_printf, format, first)))
#else
#define PRINTF_LIKE(format, first)
#endif

// NORETURN: the function does not come back.
#if defined(_MSC_VER)
#define NORETURN __declspec(noreturn)
#else
#define NORETURN _Noreturn
#endif

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

// SPDX-License-Identifier: MIT
// Functions of the C runtime which Wine 8 has only by name, and which mingw-w64 has none of, or with another environment.
// h5py and PyTables call them. See ucrtbase.sh.
#include <immintrin.h>

typedef struct {
    unsigned long control;
    unsigned long status;
} Environment; // fenv_t

typedef struct {
    float real;
    float imaginary;
} FloatComplex; // _Fcomplex

enum { EXCEPTIONS = 0x3F, MASKS = 0x1F80 }; // of MXCSR

int fegetenv(Environment *environment); // of Wine

int feholdexcept(Environment *environment);
FloatComplex _FCbuild(float real, float imaginary);

int feholdexcept(Environment *environment)
{
    if (fegetenv(environment) != 0)
        return 1;
    _mm_setcsr((_mm_getcsr() & ~(unsigned)EXCEPTIONS) | MASKS);
    return 0;
}

FloatComplex _FCbuild(float real, float imaginary)
{
    return (FloatComplex){real, imaginary};
}

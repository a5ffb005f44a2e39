// SPDX-License-Identifier: MIT
#include "settings/python_variables.h"

#include "base/compiler.h"

#include "unit.h"

// That the names of each Python's own help are among them is shown on the Pythons themselves (tests/layouts/programs.py).
static void pythons_own_are_told_from_those_of_libraries(void **state)
{
    (void)state;
    static const char *const own[] = {"PYTHONPATH", "PYTHONPATH=C:\\x",  "pythonhome=",       "PYTHON_GIL=0",
                                      "Python_Jit", "PYTHONTHREADDEBUG", "PYTHONWARNINGS=a=b"};
    static const char *const others[] = {"",
                                         "=PYTHONPATH",
                                         "PYTHON",
                                         "PYTHON=C:\\x",
                                         "PYTHONPATHS",
                                         "PYTHONNET_RUNTIME=coreclr",
                                         "PYTHON_KEYRING_BACKEND",
                                         "PYTHON_EGG_CACHE",
                                         "MYPYTHONPATH"};
    for (size_t i = 0; i < COUNT_OF(own); i++)
        if (!python_variables_has(own[i]))
            fail_msg("\"%s\"", own[i]);
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (python_variables_has(others[i]))
            fail_msg("\"%s\"", others[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(pythons_own_are_told_from_those_of_libraries)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

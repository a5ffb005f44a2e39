
/* GCC of mingw-w64 with the UCRT: in this file it is taken for MSVC 19.00. */
#ifdef __MINGW32__
#  define _PY_MSC_VER 1900
#  include <limits.h>
#  include <stddef.h>
#  ifndef _PID_T_
#    define _PID_T_
     typedef int _pid_t;
     typedef int pid_t;
#  endif
#elif defined(_MSC_VER)
#  define _PY_MSC_VER _MSC_VER
   typedef int pid_t;
#endif
#if defined(Py_BUILD_CORE) && defined(__MINGW32__)
#  include <stdlib.h>
   /* mingw-w64 10 has it in its libraries but not in its headers */
   extern _invalid_parameter_handler __cdecl _set_thread_local_invalid_parameter_handler(_invalid_parameter_handler);
#  define HAVE_STD_ATOMIC 1
#  define HAVE_BUILTIN_ATOMIC 1
#endif

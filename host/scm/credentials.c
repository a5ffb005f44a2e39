// SPDX-License-Identifier: MIT
#include "scm/credentials.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/system_error.h"
#include "base/text.h"
#include "base/wide.h"

// What a service could not log on with either: win32, System Error Codes.
static bool is_final(DWORD code)
{
    static const DWORD codes[] = {ERROR_LOGON_FAILURE,      ERROR_NO_SUCH_USER,        ERROR_WRONG_PASSWORD,
                                  ERROR_PASSWORD_EXPIRED,   ERROR_ACCOUNT_DISABLED,    ERROR_ACCOUNT_EXPIRED,
                                  ERROR_ACCOUNT_LOCKED_OUT, ERROR_PASSWORD_MUST_CHANGE};
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        if (code == codes[i])
            return true;
    return false;
}

// sdk-api, LogonUserW: LOGON32_LOGON_SERVICE needs the right that the account may get with the service only, and it caches; the
// domain is "." for this machine's users, and NULL for user@domain.
bool credentials_check(const char *short_name, const char *password, struct error *error)
{
    HANDLE token = NULL;
    const char *separator = strchr(short_name, '\\');
    char *domain = separator != NULL ? text_copy_part(short_name, (size_t)(separator - short_name)) : NULL;
    wchar_t *wide_domain = wide_from_text(domain);
    wchar_t *user = wide_from_text(separator != NULL ? separator + 1 : short_name);
    wchar_t *wide = wide_from_text(password);
    bool done = LogonUserW(user, wide_domain, wide, LOGON32_LOGON_NETWORK, LOGON32_PROVIDER_DEFAULT, &token);
    DWORD code = GetLastError();
    SecureZeroMemory(wide, wcslen(wide) * sizeof *wide);
    free(wide);
    free(user);
    free(wide_domain);
    free(domain);
    if (done)
        CloseHandle(token);
    if (done || !is_final(code))
        return true;
    system_error(error, code, "The account \"%s\" cannot log on with this password", short_name);
    return error_advise(error, "give the right one; nothing was changed");
}

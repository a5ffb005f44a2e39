// SPDX-License-Identifier: MIT
// Tokens, accounts, sessions and profiles: who runs. The parts of win32security, win32ts and win32profile in
// C.
#include "modules/win32_parts.h"

#include <stdlib.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "modules/argument.h"
#include "modules/importer.h"

// ---- tokens ----

static PyObject *open_process_token(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE process = NULL;
    uint32_t access = 0;
    HANDLE token = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O&O&:OpenProcessToken", argument_handle, &process,
                                 argument_number, &access))
        return NULL;
    BOOL done = OpenProcessToken(process, access, &token);
    return python_values_opened(done ? token : NULL, "HANDLE", GetLastError(), "OpenProcessToken");
}

static PyObject *duplicate_token_ex(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE token = NULL;
    uint32_t level = 0;
    uint32_t access = 0;
    uint32_t type = 0;
    struct argument_security security = {0};
    HANDLE copy = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O&O&O&O&O&:DuplicateTokenEx", argument_handle, &token,
                                 argument_number, &level, argument_number, &access, argument_number, &type,
                                 argument_security, &security))
        return NULL;
    BOOL done = DuplicateTokenEx(token, access, security.pointer, (SECURITY_IMPERSONATION_LEVEL)level,
                                 (TOKEN_TYPE)type, &copy);
    DWORD code = GetLastError();
    argument_free_security(&security);
    return python_values_opened(done ? copy : NULL, "HANDLE", code, "DuplicateTokenEx");
}

static PyObject *logon_user(PyObject *self, PyObject *arguments)
{
    (void)self;
    wchar_t *user = NULL;
    wchar_t *domain = NULL;
    wchar_t *password = NULL;
    uint32_t type = 0;
    uint32_t provider = 0;
    HANDLE token = NULL;
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    if (!python.PyArg_ParseTuple(arguments, "O&O&O&O&O&:LogonUser", argument_wide, &user,
                                 argument_optional_wide, &domain, argument_wide, &password, argument_number,
                                 &type, argument_number, &provider))
        return NULL;
    WITHOUT_GIL(code, done = LogonUserW(user, domain, password, type, provider, &token));
    argument_free_password(password);
    argument_free_wide(domain);
    argument_free_wide(user);
    return python_values_opened(done ? token : NULL, "HANDLE", code, "LogonUser");
}

static PyObject *impersonate(PyObject *arguments, BOOL(WINAPI *call)(HANDLE), const char *function)
{
    HANDLE handle = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O&", argument_handle, &handle))
        return NULL;
    BOOL done = call(handle);
    return python_values_done(done, GetLastError(), function);
}

static PyObject *impersonate_user(PyObject *self, PyObject *arguments)
{
    (void)self;
    return impersonate(arguments, ImpersonateLoggedOnUser, "ImpersonateLoggedOnUser");
}

static PyObject *impersonate_pipe_client(PyObject *self, PyObject *arguments)
{
    (void)self;
    return impersonate(arguments, ImpersonateNamedPipeClient, "ImpersonateNamedPipeClient");
}

static PyObject *revert_to_self(PyObject *self, PyObject *arguments)
{
    (void)self;
    (void)arguments;
    BOOL done = RevertToSelf();
    return python_values_done(done, GetLastError(), "RevertToSelf");
}

static PyObject *sid_object(PSID sid)
{
    PyObject *module = importer_import("pywintypes");
    PyObject *bytes = python.PyBytes_FromStringAndSize(sid, (Py_ssize_t)GetLengthSid(sid));
    PyObject *result =
        module != NULL && bytes != NULL ? python.PyObject_CallMethod(module, "SID", "O", bytes) : NULL;
    python.Py_DecRef(bytes);
    python.Py_DecRef(module);
    return result;
}

// (SID, attributes) of each group.
static PyObject *groups_object(const TOKEN_GROUPS *groups)
{
    PyObject *tuple = python.PyTuple_New((Py_ssize_t)groups->GroupCount);
    for (DWORD i = 0; tuple != NULL && i < groups->GroupCount; i++) {
        PyObject *pair =
            python.Py_BuildValue("(Nk)", sid_object(groups->Groups[i].Sid), groups->Groups[i].Attributes);
        if (pair == NULL || python.PyTuple_SetItem(tuple, (Py_ssize_t)i, pair) != 0) { // takes pair over
            python.Py_DecRef(tuple);
            tuple = NULL;
        }
    }
    return tuple;
}

static PyObject *token_object(uint32_t kind, const void *buffer)
{
    switch (kind) {
    case TokenUser:
    case TokenIntegrityLevel:
        return python.Py_BuildValue("(Nk)", sid_object(((const TOKEN_USER *)buffer)->User.Sid),
                                    ((const TOKEN_USER *)buffer)->User.Attributes);
    case TokenOwner:
    case TokenPrimaryGroup:
        return sid_object(((const TOKEN_OWNER *)buffer)->Owner);
    case TokenGroups:
        return groups_object(buffer);
    case TokenLinkedToken:
        return python_values_new_handle(((const TOKEN_LINKED_TOKEN *)buffer)->LinkedToken, "HANDLE");
    case TokenType:
    case TokenImpersonationLevel:
    case TokenSessionId:
    case TokenElevationType:
    case TokenElevation:
    case TokenHasRestrictions:
    case TokenUIAccess:
    case TokenIsAppContainer:
        return python.PyLong_FromUnsignedLong(*(const DWORD *)buffer);
    default:
        return python.PyErr_Format(*python.PyExc_ValueError, "the token information %d is not supported",
                                   (int)kind);
    }
}

static PyObject *get_token_information(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE token = NULL;
    uint32_t kind = 0;
    if (!python.PyArg_ParseTuple(arguments, "O&O&:GetTokenInformation", argument_handle, &token,
                                 argument_number, &kind))
        return NULL;
    DWORD size = 64 * 1024;
    void *buffer = memory_allocate(size);
    BOOL done = GetTokenInformation(token, (TOKEN_INFORMATION_CLASS)kind, buffer, size, &size);
    PyObject *result =
        done ? token_object(kind, buffer) : python_values_raise(GetLastError(), "GetTokenInformation");
    free(buffer);
    return result;
}

static PyObject *set_token_session(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE token = NULL;
    uint32_t kind = 0;
    uint32_t value = 0;
    if (!python.PyArg_ParseTuple(arguments, "O&O&O&:SetTokenInformation", argument_handle, &token,
                                 argument_number, &kind, argument_number, &value))
        return NULL;
    DWORD number = value;
    BOOL done = SetTokenInformation(token, (TOKEN_INFORMATION_CLASS)kind, &number, sizeof number);
    return python_values_done(done, GetLastError(), "SetTokenInformation");
}

static PyObject *lookup_privilege_value(PyObject *self, PyObject *arguments)
{
    (void)self;
    wchar_t *machine = NULL;
    wchar_t *name = NULL;
    LUID luid = {0};
    if (!python.PyArg_ParseTuple(arguments, "O&O&:LookupPrivilegeValue", argument_optional_wide, &machine,
                                 argument_wide, &name))
        return NULL;
    BOOL done = LookupPrivilegeValueW(machine, name, &luid);
    DWORD code = GetLastError();
    argument_free_wide(name);
    argument_free_wide(machine);
    if (!done)
        return python_values_raise(code, "LookupPrivilegeValue");
    return python.PyLong_FromLongLong((LONGLONG)luid.HighPart << 32 | luid.LowPart);
}

// AdjustTokenPrivileges(token, disableAll, ((luid, attributes), ...)): returns None here, not the state
// before.
static PyObject *adjust_token_privileges(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE token = NULL;
    BOOL all = FALSE;
    PyObject *sequence = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O&O&O:AdjustTokenPrivileges", argument_handle, &token,
                                 argument_flag, &all, &sequence))
        return NULL;
    Py_ssize_t count = sequence == python.none ? 0 : python.PySequence_Size(sequence);
    if (count < 0)
        return NULL;
    TOKEN_PRIVILEGES *privileges =
        memory_allocate(sizeof *privileges + (size_t)count * sizeof privileges->Privileges[0]);
    privileges->PrivilegeCount = (DWORD)count;
    bool good = true;
    for (Py_ssize_t i = 0; good && i < count; i++) {
        long long luid = 0;
        uint32_t attributes = 0;
        PyObject *item = python.PySequence_GetItem(sequence, i);
        PyObject *pair = item != NULL ? python.PySequence_Tuple(item) : NULL;
        good = pair != NULL && python.PyArg_ParseTuple(pair, "LO&", &luid, argument_number, &attributes);
        python.Py_DecRef(pair);
        python.Py_DecRef(item);
        LUID_AND_ATTRIBUTES *entry = &privileges->Privileges[i];
        *entry = (LUID_AND_ATTRIBUTES){{(DWORD)luid, (LONG)(luid >> 32)}, attributes};
    }
    BOOL done = good && AdjustTokenPrivileges(token, all, all ? NULL : privileges, 0, NULL, NULL);
    DWORD code = GetLastError();
    free(privileges);
    return good ? python_values_done(done, code, "AdjustTokenPrivileges") : NULL;
}

// ---- accounts ----

static PyObject *lookup_account_name(PyObject *self, PyObject *arguments)
{
    (void)self;
    wchar_t *machine = NULL;
    wchar_t *name = NULL;
    BYTE sid[SECURITY_MAX_SID_SIZE];
    DWORD sid_size = sizeof sid;
    wchar_t domain[512];
    DWORD domain_size = COUNT_OF(domain);
    SID_NAME_USE use = SidTypeUnknown;
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    if (!python.PyArg_ParseTuple(arguments, "O&O&:LookupAccountName", argument_optional_wide, &machine,
                                 argument_wide, &name))
        return NULL;
    WITHOUT_GIL(code, done = LookupAccountNameW(machine, name, sid, &sid_size, domain, &domain_size, &use));
    argument_free_wide(name);
    argument_free_wide(machine);
    return done ? python.Py_BuildValue("(NNi)", sid_object(sid), python_values_wide(domain), (int)use)
                : python_values_raise(code, "LookupAccountName");
}

static PyObject *lookup_account_sid(PyObject *self, PyObject *arguments)
{
    (void)self;
    wchar_t *machine = NULL;
    struct argument_bytes sid = {0};
    wchar_t name[512];
    DWORD name_size = COUNT_OF(name);
    wchar_t domain[512];
    DWORD domain_size = COUNT_OF(domain);
    SID_NAME_USE use = SidTypeUnknown;
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    if (!python.PyArg_ParseTuple(arguments, "O&O&:LookupAccountSid", argument_optional_wide, &machine,
                                 argument_sid, &sid))
        return NULL;
    WITHOUT_GIL(code,
                done = LookupAccountSidW(machine, sid.data, name, &name_size, domain, &domain_size, &use));
    argument_free_bytes(&sid);
    argument_free_wide(machine);
    return done
               ? python.Py_BuildValue("(NNi)", python_values_wide(name), python_values_wide(domain), (int)use)
               : python_values_raise(code, "LookupAccountSid");
}

static PyMethodDef methods[] = {
    {"AdjustTokenPrivileges", adjust_token_privileges, METH_VARARGS,
     SIGNATURE("AdjustTokenPrivileges(token, disableAll, ((luid, attributes), ...))")},
    {"DuplicateTokenEx", duplicate_token_ex, METH_VARARGS,
     SIGNATURE("DuplicateTokenEx(token, level, access, type, security) -> PyHANDLE")},
    {"GetTokenInformation", get_token_information, METH_VARARGS,
     SIGNATURE("GetTokenInformation(token, kind)")},
    {"ImpersonateLoggedOnUser", impersonate_user, METH_VARARGS, SIGNATURE("ImpersonateLoggedOnUser(token)")},
    {"ImpersonateNamedPipeClient", impersonate_pipe_client, METH_VARARGS,
     SIGNATURE("ImpersonateNamedPipeClient(pipe)")},
    {"LogonUser", logon_user, METH_VARARGS,
     SIGNATURE("LogonUser(user, domain, password, type, provider) -> PyHANDLE")},
    {"LookupAccountName", lookup_account_name, METH_VARARGS,
     SIGNATURE("LookupAccountName(machine, name) -> (SID, domain, use)")},
    {"LookupAccountSid", lookup_account_sid, METH_VARARGS,
     SIGNATURE("LookupAccountSid(machine, sid) -> (name, domain, use)")},
    {"LookupPrivilegeValue", lookup_privilege_value, METH_VARARGS,
     SIGNATURE("LookupPrivilegeValue(machine, name) -> int")},
    {"OpenProcessToken", open_process_token, METH_VARARGS,
     SIGNATURE("OpenProcessToken(process, access) -> PyHANDLE")},
    {"RevertToSelf", revert_to_self, METH_NOARGS, SIGNATURE("RevertToSelf()")},
    {"SetTokenInformation", set_token_session, METH_VARARGS,
     SIGNATURE("SetTokenInformation(token, kind, number)")},
};

#define SAME(name) \
    { \
#name, name \
    }

static const struct python_constant constants[] = {
    SAME(LOGON32_LOGON_BATCH),
    SAME(LOGON32_LOGON_INTERACTIVE),
    SAME(LOGON32_LOGON_NETWORK),
    SAME(LOGON32_LOGON_SERVICE),
    SAME(LOGON32_PROVIDER_DEFAULT),
    SAME(SecurityAnonymous),
    SAME(SecurityDelegation),
    SAME(SecurityIdentification),
    SAME(SecurityImpersonation),
    SAME(TokenElevation),
    SAME(TokenElevationType),
    SAME(TokenGroups),
    SAME(TokenImpersonation),
    SAME(TokenIntegrityLevel),
    SAME(TokenLinkedToken),
    SAME(TokenOwner),
    SAME(TokenPrimary),
    SAME(TokenPrimaryGroup),
    SAME(TokenSessionId),
    SAME(TokenType),
    SAME(TokenUser),
};

const struct win32_part win32_tokens = {"tokens",          "win32security", methods,
                                        COUNT_OF(methods), constants,       COUNT_OF(constants)};

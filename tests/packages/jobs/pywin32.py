# SPDX-License-Identifier: MIT
"""Its own extensions: files, events, the registry, security, services, COM"""

import pythoncom
import win32api
import win32con
import win32event
import win32file
import win32security
import win32service

print(win32api.GetCurrentProcessId() > 0, win32api.GetModuleFileName(0).endswith(".exe"))
event = win32event.CreateEvent(None, True, False, None)
win32event.SetEvent(event)
print(win32event.WaitForSingleObject(event, 1000) == win32event.WAIT_OBJECT_0)
handle = win32file.CreateFile("a.txt", win32con.GENERIC_WRITE, 0, None, win32con.CREATE_ALWAYS, 0, None)
print(win32file.WriteFile(handle, b"text"))
handle.Close()
key = win32api.RegCreateKey(win32con.HKEY_CURRENT_USER, "Software\\PyhostTest")
win32api.RegSetValueEx(key, "a", 0, win32con.REG_SZ, "b")
print(win32api.RegQueryValueEx(key, "a"))
print(win32security.LookupAccountSid(None, win32security.ConvertStringSidToSid("S-1-5-18"))[0])
manager = win32service.OpenSCManager(None, None, win32service.SC_MANAGER_CONNECT)
print(bool(manager), pythoncom.CreateGuid() != pythoncom.CreateGuid())
try:
    win32file.CreateFile("none.txt", win32con.GENERIC_READ, 0, None, win32con.OPEN_EXISTING, 0, None)
except win32api.error as error:
    print(error.winerror, error.funcname)

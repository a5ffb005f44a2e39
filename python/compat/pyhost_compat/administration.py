# SPDX-License-Identifier: MIT
"""The administrative half of win32serviceutil: installing, configuring and controlling services.

All failures of Windows are pywintypes.error(code, function, text). Times are in seconds.
"""

from __future__ import annotations

import os
import sys
import time
import winreg
from contextlib import contextmanager
from typing import Any, Callable, Iterator, Optional, Sequence, Tuple, Union

import _pyhost
import win32service
from pywintypes import error as win32_error
from pyhost_compat import registry, verbs

__all__ = [
    "ChangeServiceConfig",
    "ControlService",
    "DebugService",
    "GetServiceClassString",
    "GetServiceCustomOption",
    "HandleCommandLine",
    "InstallPerfmonForService",
    "InstallPythonClassString",
    "InstallService",
    "LocatePythonServiceExe",
    "LocateSpecificServiceExe",
    "QueryServiceStatus",
    "RemoveService",
    "RestartService",
    "SetServiceCustomOption",
    "SmartOpenService",
    "StartService",
    "StopService",
    "StopServiceWithDeps",
    "WaitForServiceStatus",
    "usage",
]

HOST = "pyhost.exe"
_HOST_END = 64 * 1024  # bytes of its end that have the names of its modules
DELETE = 0x10000
ERROR_FILE_NOT_FOUND = 2
ERROR_INVALID_NAME = 123
ERROR_SERVICE_REQUEST_TIMEOUT = 1053
ERROR_SERVICE_ALREADY_RUNNING = 1056
ERROR_SERVICE_DOES_NOT_EXIST = 1060
ERROR_SERVICE_NOT_ACTIVE = 1062
ERROR_SERVICE_EXISTS = 1073
POLL = 0.25

Status = Tuple[int, int, int, int, int, int, int]


# ---- where things are ------------------------------------------------------------------------------------------------


def LocatePythonServiceExe(exe: Optional[str] = None) -> str:
    """Return the full path of the program that hosts services.

    That is exe where such a file exists, else the pyhost.exe that this module came with, else that of the virtual
    environment or of its base. Nothing is searched for in the current directory or along PATH, where anyone could
    have put one. Raises RuntimeError when there is none.
    """
    if not exe and hasattr(sys, "frozen"):
        return sys.executable
    if exe and os.path.isfile(exe):
        return os.path.abspath(exe)
    places = [__file__.partition(os.sep + "compat" + os.sep)[0]]  # the exe itself, when we are behind it
    for prefix in (sys.prefix, sys.base_prefix):
        places += [os.path.join(prefix, "Scripts", HOST), os.path.join(prefix, HOST)]
    for place in places:
        if place.lower().endswith(".exe") and os.path.isfile(place):
            return place
    raise RuntimeError(f"Can't find '{places[1]}'")


def LocateSpecificServiceExe(serviceName: str) -> str:
    """Return the ImagePath of a service as it is: with quotes and arguments."""
    return str(registry.read(registry.SERVICES + serviceName, "ImagePath"))


def SmartOpenService(hscm: Any, name: str, access: int) -> Any:
    """Open a service by its name or by its display name."""
    try:
        return win32service.OpenService(hscm, name, access)
    except win32_error as failure:
        if failure.winerror not in (ERROR_SERVICE_DOES_NOT_EXIST, ERROR_INVALID_NAME):
            raise
    return win32service.OpenService(hscm, win32service.GetServiceKeyName(hscm, name), access)


def _GetServiceShortName(longName: str) -> Optional[str]:
    """Return the name of the service that has a display name; None when there is none."""
    manager = win32service.OpenSCManager(None, None, win32service.SC_MANAGER_CONNECT)
    try:
        return win32service.GetServiceKeyName(manager, longName)
    except win32_error as failure:
        if failure.winerror != ERROR_SERVICE_DOES_NOT_EXIST:
            raise
        return None
    finally:
        win32service.CloseServiceHandle(manager)


@contextmanager
def _opened(serviceName: str, access: int, machine: Optional[str] = None) -> Iterator[Any]:
    """Open a service by either of its names, for the time of the body."""
    manager = win32service.OpenSCManager(machine, None, win32service.SC_MANAGER_CONNECT)
    try:
        service = SmartOpenService(manager, serviceName, access)
        try:
            yield service
        finally:
            win32service.CloseServiceHandle(service)
    finally:
        win32service.CloseServiceHandle(manager)


# ---- installing ------------------------------------------------------------------------------------------------------


def _image_path(exe: Optional[str], arguments: Optional[str]) -> str:
    path = f'"{LocatePythonServiceExe(exe)}"'
    return f"{path} {arguments}" if arguments else path


def _service_type(interactive: Any) -> int:
    kind = win32service.SERVICE_WIN32_OWN_PROCESS
    return kind | win32service.SERVICE_INTERACTIVE_PROCESS if interactive else kind


def _set_second_configuration(service: Any, description: Optional[str], delayed: Optional[bool]) -> None:
    if description is not None:
        win32service.ChangeServiceConfig2(service, win32service.SERVICE_CONFIG_DESCRIPTION, description)
    if delayed is not None:
        try:
            win32service.ChangeServiceConfig2(
                service, win32service.SERVICE_CONFIG_DELAYED_AUTO_START_INFO, delayed
            )
        except win32_error as failure:
            if delayed:
                print(
                    f"warning: the service will start without delay: {failure.strerror} ({failure.winerror})"
                )


def _record_python(serviceName: str, image_path: str) -> None:
    # pyhost.exe need not lie in the environment that a service belongs to, so the service says which it is.
    if sys.executable and _is_host(_program_of(image_path)[0]):
        registry.write(f"{registry.SERVICES}{serviceName}\\PyHost", "Python", sys.executable)


# ---- by the host's own verbs -----------------------------------------------------------------------------------------


def _same_file(one: str, other: str) -> bool:
    return os.path.normcase(os.path.realpath(one)) == os.path.normcase(os.path.realpath(other))


def _ends_as_host(program: str) -> bool:
    """Tell whether a file has the names of the host's modules at its end, as every pyhost.exe has."""
    try:
        with open(program, "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - _HOST_END))
            return b"pyhost_compat/__init__.py" in file.read()
    except OSError:
        return False


def _is_host(program: str) -> bool:
    """Tell whether a program is pyhost.exe, under whatever name: a bundle's has another."""
    behind = __file__.partition(os.sep + "compat" + os.sep)[0]
    return os.path.basename(program).lower() == HOST or _same_file(program, behind) or _ends_as_host(program)


def _set_error_control(serviceName: str, errorControl: Optional[int]) -> None:
    if errorControl is None:  # which the host leaves as it is
        return
    no_change = win32service.SERVICE_NO_CHANGE
    with _opened(serviceName, win32service.SERVICE_CHANGE_CONFIG) as service:
        win32service.ChangeServiceConfig(
            service, no_change, no_change, errorControl, None, None, 0, None, None, None, None
        )


def _exists(serviceName: str) -> bool:
    manager = win32service.OpenSCManager(None, None, win32service.SC_MANAGER_CONNECT)
    try:
        win32service.CloseServiceHandle(
            win32service.OpenService(manager, serviceName, win32service.SERVICE_QUERY_STATUS)
        )
    except win32_error as failure:
        if failure.winerror not in (ERROR_SERVICE_DOES_NOT_EXIST, ERROR_INVALID_NAME):
            raise
        return False
    finally:
        win32service.CloseServiceHandle(manager)
    return True


def _check_program(serviceName: str, own: str) -> None:
    """Refuse a service that runs neither its own program nor this Python: it is another product's."""
    program = _program_of(LocateSpecificServiceExe(serviceName))[0]
    others = (own, sys.executable, getattr(sys, "_base_executable", ""))
    if not any(other and _same_file(program, other) for other in others):
        raise win32_error(
            verbs.ERROR_FUNCTION_FAILED,
            "QueryServiceConfig",
            f'The service "{serviceName}" runs another program: "{program}". Give this service another name',
        )


def InstallPythonClassString(pythonClassString: Optional[str], serviceName: str) -> None:
    """Record which class a service runs: "[directory\\]module.Class"."""
    if pythonClassString:
        registry.write(f"{registry.SERVICES}{serviceName}\\PythonClass", "", pythonClassString)


def InstallPerfmonForService(serviceName: str, iniName: str, dllName: Optional[str] = None) -> None:
    """Refuse: performance counters of services need pywin32's perfmondata.dll."""
    raise NotImplementedError(
        f"the service '{serviceName}' cannot have performance counters ({iniName}): they need pywin32's perfmondata.dll"
    )


def InstallService(
    pythonClassString: Optional[str],
    serviceName: str,
    displayName: str,
    startType: Optional[int] = None,
    errorControl: Optional[int] = None,
    bRunInteractive: Any = 0,
    serviceDeps: Optional[Sequence[str]] = None,
    userName: Optional[str] = None,
    password: Optional[str] = None,
    exeName: Optional[str] = None,
    perfMonIni: Optional[str] = None,
    perfMonDll: Optional[str] = None,
    exeArgs: Optional[str] = None,
    description: Optional[str] = None,
    delayedstart: Optional[bool] = None,
) -> None:
    """Create a service of a class; startType is a SERVICE_x_START (manual), errorControl a SERVICE_ERROR_x (normal)."""
    start = win32service.SERVICE_DEMAND_START if startType is None else startType
    program = LocatePythonServiceExe(exeName)
    if pythonClassString and start in verbs.STARTS and _is_host(program):
        if _exists(serviceName):
            raise registry.failure(ERROR_SERVICE_EXISTS, "CreateService")
        verbs.install(
            program,
            pythonClassString,
            serviceName,
            start,
            bool(delayedstart),
            bRunInteractive,
            serviceDeps,
            userName,
            password,
            displayName,
            exeArgs,
            description,
        )
        _set_error_control(serviceName, errorControl)
        if perfMonIni is not None:
            InstallPerfmonForService(serviceName, perfMonIni, perfMonDll)
        return
    image_path = _image_path(exeName, exeArgs)
    manager = win32service.OpenSCManager(None, None, win32service.SC_MANAGER_CREATE_SERVICE)
    try:
        service = win32service.CreateService(
            manager,
            serviceName,
            displayName,
            win32service.SERVICE_CHANGE_CONFIG,
            _service_type(bRunInteractive),
            start,
            win32service.SERVICE_ERROR_NORMAL if errorControl is None else errorControl,
            image_path,
            None,
            0,
            serviceDeps,
            userName,
            password,
        )
        try:
            _set_second_configuration(service, description, delayedstart)
        finally:
            win32service.CloseServiceHandle(service)
    finally:
        win32service.CloseServiceHandle(manager)
    InstallPythonClassString(pythonClassString, serviceName)
    _record_python(serviceName, image_path)
    if perfMonIni is not None:
        InstallPerfmonForService(serviceName, perfMonIni, perfMonDll)


def ChangeServiceConfig(
    pythonClassString: Optional[str],
    serviceName: str,
    startType: Optional[int] = None,
    errorControl: Optional[int] = None,
    bRunInteractive: Any = 0,
    serviceDeps: Optional[Sequence[str]] = None,
    userName: Optional[str] = None,
    password: Optional[str] = None,
    exeName: Optional[str] = None,
    displayName: Optional[str] = None,
    perfMonIni: Optional[str] = None,
    perfMonDll: Optional[str] = None,
    exeArgs: Optional[str] = None,
    description: Optional[str] = None,
    delayedstart: Optional[bool] = None,
) -> None:
    """Change a service of a class; None leaves a property as it is, but the program and its type are set anew."""
    program = LocatePythonServiceExe(exeName)
    if pythonClassString and (startType is None or startType in verbs.STARTS) and _is_host(program):
        with _opened(serviceName, win32service.SERVICE_QUERY_CONFIG) as service:
            now = win32service.QueryServiceConfig(service)
            said = win32service.QueryServiceConfig2(service, win32service.SERVICE_CONFIG_DESCRIPTION)
        # What the host would take from the class stays as it is.
        verbs.install(
            program,
            pythonClassString,
            serviceName,
            startType,
            bool(delayedstart),
            bRunInteractive,
            (now[6] if serviceDeps is None else serviceDeps) or (),
            userName,
            password,
            now[8] if displayName is None else displayName,
            exeArgs,
            said if description is None else description,
        )
        _set_error_control(serviceName, errorControl)
        if perfMonIni is not None:
            InstallPerfmonForService(serviceName, perfMonIni, perfMonDll)
        return
    _check_program(serviceName, program)
    image_path = _image_path(exeName, exeArgs)
    no_change = win32service.SERVICE_NO_CHANGE
    with _opened(serviceName, win32service.SERVICE_CHANGE_CONFIG) as service:
        win32service.ChangeServiceConfig(
            service,
            _service_type(bRunInteractive),
            no_change if startType is None else startType,
            no_change if errorControl is None else errorControl,
            image_path,
            None,
            0,
            serviceDeps,
            userName,
            password,
            displayName,
        )
        _set_second_configuration(service, description, delayedstart)
    InstallPythonClassString(pythonClassString, serviceName)
    _record_python(serviceName, image_path)
    if perfMonIni is not None:
        InstallPerfmonForService(serviceName, perfMonIni, perfMonDll)


def _remove(serviceName: str, exeName: Optional[str] = None) -> bool:
    """Delete a service, after a stop; tell whether it is gone, or only marked: another program has it open."""
    name = serviceName if _exists(serviceName) else _GetServiceShortName(serviceName)
    if name is None:
        raise registry.failure(ERROR_SERVICE_DOES_NOT_EXIST, "OpenService")
    if _is_host(_program_of(LocateSpecificServiceExe(name))[0]):
        return not verbs.run(LocatePythonServiceExe(), "remove", name).get("pending", False)
    _check_program(name, LocatePythonServiceExe(exeName))
    with _opened(name, DELETE) as service:
        win32service.DeleteService(service)
    import win32evtlogutil

    try:
        if win32evtlogutil._is_own_source(name):
            win32evtlogutil.RemoveSourceFromRegistry(name)
    except win32_error:
        pass
    return not _exists(name)


def RemoveService(serviceName: str) -> None:
    """Delete a service of this host or of this Python, and its event source."""
    _remove(serviceName)


def _name_of(service: Any) -> str:
    return getattr(service, "_svc_name_", service)


def SetServiceCustomOption(serviceName: Any, option: str, value: Union[int, str]) -> None:
    """Keep a value for a service (its name, or its class) in its Parameters key: an int as REG_DWORD, else REG_SZ."""
    path = f"{registry.SERVICES}{_name_of(serviceName)}\\Parameters"
    if isinstance(value, int):
        registry.write(path, option, value & 0xFFFFFFFF, winreg.REG_DWORD)
    else:
        registry.write(path, option, value)


def GetServiceCustomOption(serviceName: Any, option: str, defaultValue: Any = None) -> Any:
    """Return what SetServiceCustomOption kept, or defaultValue."""
    try:
        return registry.read(f"{registry.SERVICES}{_name_of(serviceName)}\\Parameters", option)
    except win32_error as failure:
        if failure.winerror != ERROR_FILE_NOT_FOUND:
            raise
        return defaultValue


def _module_of_main() -> Optional[str]:
    """Return how a service finds the module that "python -m package.module" runs; None for a script.

    With -m the current directory is the first place of modules, and the service's is another: a package that is found nowhere
    else is named with its directory.
    """
    spec = getattr(sys.modules.get("__main__"), "__spec__", None)
    if spec is None or not spec.origin or "." not in spec.name:  # a module of no package is found as a script is
        return None
    place = os.path.abspath(spec.origin)
    for _ in spec.name.split("."):
        place = os.path.dirname(place)
    if any(_same_file(other, place) for other in sys.path[1:] if other):
        return str(spec.name)
    return os.path.join(place, spec.name)


def GetServiceClassString(cls: type, argv: Optional[Sequence[str]] = None) -> str:
    """Return how a service finds its class: "module.Class", or "directory\\module.Class" for that of a script."""
    module = cls.__module__
    package = _module_of_main() if argv is None or list(argv[:1]) == sys.argv[:1] else None
    if module == "__main__" and package:
        module = package
    elif module == "__main__":
        script = os.path.abspath((sys.argv if argv is None else argv)[0])
        try:
            script = _pyhost.part("system")["GetLongPathName"](script)
        except win32_error:  # it is not there: as it was said, then
            pass
        module = os.path.splitext(script)[0]
    return f"{module}.{cls.__name__}"


# ---- controlling -----------------------------------------------------------------------------------------------------


def _right_for(code: int) -> int:
    """Return the access right that a control needs."""
    if code == win32service.SERVICE_CONTROL_STOP:
        return win32service.SERVICE_STOP
    if code == win32service.SERVICE_CONTROL_INTERROGATE:
        return win32service.SERVICE_INTERROGATE
    return win32service.SERVICE_USER_DEFINED_CONTROL if code >= 128 else win32service.SERVICE_PAUSE_CONTINUE


def ControlService(serviceName: str, code: int, machine: Optional[str] = None) -> Status:
    """Send a control to a service and return its status."""
    with _opened(serviceName, _right_for(code), machine) as service:
        return win32service.ControlService(service, code)


def StopService(serviceName: str, machine: Optional[str] = None) -> Status:
    """Ask a service to stop and return its status at once."""
    return ControlService(serviceName, win32service.SERVICE_CONTROL_STOP, machine)


def StartService(
    serviceName: str, args: Optional[Sequence[str]] = None, machine: Optional[str] = None
) -> None:
    """Start a service; args go to its class."""
    with _opened(serviceName, win32service.SERVICE_START, machine) as service:
        win32service.StartService(service, args)


def QueryServiceStatus(serviceName: str, machine: Optional[str] = None) -> Status:
    """Return a service's status: (type, state, accepted, exit code, specific code, check point, wait hint)."""
    with _opened(serviceName, win32service.SERVICE_QUERY_STATUS, machine) as service:
        return win32service.QueryServiceStatus(service)


def WaitForServiceStatus(
    serviceName: str, status: int, waitSecs: float, machine: Optional[str] = None
) -> None:
    """Wait until a service is in a state; error 1053 when it is not in time."""
    end = time.monotonic() + waitSecs
    while True:
        if QueryServiceStatus(serviceName, machine)[1] == status:
            return
        if time.monotonic() >= end:
            raise registry.failure(ERROR_SERVICE_REQUEST_TIMEOUT, "QueryServiceStatus")
        time.sleep(POLL)


def _stop_if_running(serviceName: str, machine: Optional[str]) -> None:
    try:
        StopService(serviceName, machine)
    except win32_error as failure:
        if failure.winerror != ERROR_SERVICE_NOT_ACTIVE:
            raise


def RestartService(
    serviceName: str,
    args: Optional[Sequence[str]] = None,
    waitSeconds: float = 30,
    machine: Optional[str] = None,
) -> None:
    """Stop a service, if it runs, and start it as soon as it has stopped."""
    _stop_if_running(serviceName, machine)
    end = time.monotonic() + waitSeconds
    while True:
        try:
            return StartService(serviceName, args, machine)
        except win32_error as failure:
            if failure.winerror != ERROR_SERVICE_ALREADY_RUNNING:
                raise
        if time.monotonic() >= end:
            print("Gave up waiting for the old service to stop!")
            return
        time.sleep(POLL)


def _dependents(serviceName: str, machine: Optional[str]) -> list[str]:
    """Return the services that need one, directly or not, each before those that it needs."""
    depending: dict[str, list[str]] = {}
    with registry.failures_of("RegConnectRegistry"):
        root = winreg.ConnectRegistry(f"\\\\{machine}" if machine else None, winreg.HKEY_LOCAL_MACHINE)
    with root, registry.failures_of("RegOpenKeyEx"), winreg.OpenKey(
        root, registry.SERVICES.rstrip("\\")
    ) as services:
        for name in registry.subkeys(services):
            try:
                with winreg.OpenKey(services, name) as key:
                    needed = winreg.QueryValueEx(key, "DependOnService")[0] or []
            except OSError:  # it needs none
                continue
            for other in [needed] if isinstance(needed, str) else needed:
                depending.setdefault(other.lower(), []).append(name)
    found: list[str] = []

    def visit(name: str, above: tuple[str, ...]) -> None:
        for other in depending.get(name.lower(), []):
            if other not in found and other.lower() not in above:
                visit(other, (*above, name.lower()))
                found.append(other)

    visit(serviceName, ())
    return found


def _stop_and_wait(serviceName: str, machine: Optional[str], waitSecs: float) -> None:
    _stop_if_running(serviceName, machine)
    try:
        WaitForServiceStatus(serviceName, win32service.SERVICE_STOPPED, waitSecs, machine)
    except win32_error as failure:
        if failure.winerror != ERROR_SERVICE_REQUEST_TIMEOUT:
            raise
        raise registry.failure(ERROR_SERVICE_REQUEST_TIMEOUT, "ControlService") from None


def StopServiceWithDeps(serviceName: str, machine: Optional[str] = None, waitSecs: float = 30) -> None:
    """Stop a service and, before it, those that need it; each has waitSecs, after which error 1053 is raised."""
    for name in _dependents(serviceName, machine):
        if QueryServiceStatus(name, machine)[1] != win32service.SERVICE_STOPPED:
            _stop_and_wait(name, machine, waitSecs)
    _stop_and_wait(serviceName, machine, waitSecs)


# ---- debugging -------------------------------------------------------------------------------------------------------


def _program_of(image_path: str) -> Tuple[str, str]:
    """Return the program of an ImagePath: its path and the name of its file."""
    text = os.path.expandvars(image_path.strip())
    program = text[1:].split('"', 1)[0] if text.startswith('"') else text.split(" ", 1)[0]
    return program, os.path.basename(program)


def _debug_installed(serviceName: str, args: Sequence[str]) -> int:
    """Run a service in this console, by its own program; return that program's exit code."""
    import subprocess

    try:
        image_path = LocateSpecificServiceExe(serviceName)
    except win32_error as failure:
        if failure.winerror != ERROR_FILE_NOT_FOUND:
            raise
        print("The service does not appear to be installed.")
        print("Please install the service before debugging it.")
        sys.exit(1)
    program, file = _program_of(image_path)
    tail = subprocess.list2cmdline(["-debug", serviceName, *args])
    # Our host wants -debug first; any other program gets its own arguments before it.
    head = f'"{program}"' if file.lower() in (HOST, "pythonservice.exe") else image_path
    process = subprocess.Popen(f"{head} {tail}")
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # it is meant for the service, which has got it too
            pass


def DebugService(cls: type, argv: Sequence[str] = ()) -> None:
    """Run a service's class here and now; Ctrl+C and Ctrl+Break stop it."""
    import servicemanager

    print(f"Debugging service {cls._svc_name_} - press Ctrl+C to stop.")
    servicemanager.Debugging(True)
    try:
        servicemanager.PrepareToHostSingle(cls)
    except servicemanager.startup_error:  # this process has a service already
        pass
    service = cls(list(argv) or [cls._svc_name_])
    console = _pyhost.part("console")

    def stop(event: int) -> bool:
        if event not in (0, 1):  # Ctrl+C, Ctrl+Break
            return False
        print("Stopping debug service.")
        service.SvcStop()
        return True

    console["SetConsoleCtrlHandler"](stop, True)
    try:
        service.SvcRun()
    finally:
        console["SetConsoleCtrlHandler"](stop, False)


# ---- the command line ------------------------------------------------------------------------------------------------

USAGE = """\
Usage: '{script} [options] install|update|remove|start [...]|stop|restart [...]|debug [...]'
Options for 'install' and 'update' only:
 --username domain\\username : The account that the service runs under
 --password password : The password of that account
 --startup [manual|auto|disabled|delayed] : How the service starts, default = manual
 --interactive : Allow the service to interact with the desktop.
 --perfmonini file: .ini file to use for registering performance monitor data
 --perfmondll file: .dll file to use when querying the service for
   performance data, default = perfmondata.dll
Options for 'start' and 'stop' commands only:
 --wait seconds: Wait for the service to actually start or stop.
                 If you specify --wait with the 'stop' option, the service
                 and all dependent services will be stopped, each waiting
                 the specified period."""

LONG_OPTIONS = "password= username= startup= perfmonini= perfmondll= interactive wait=".split()


def usage() -> None:
    """Print how a service's script is called, and exit with code 1."""
    print(USAGE.format(script=os.path.split(sys.argv[0])[1]))
    sys.exit(1)


class _Options:
    """What stood on a command line."""

    def __init__(self) -> None:
        self.all: list[tuple[str, str]] = []  # for customOptionHandler
        self.user: Optional[str] = None
        self.password: Optional[str] = None
        self.start: Optional[int] = None
        self.delayed: Optional[bool] = None
        self.interactive = 0
        self.perfmon_ini: Optional[str] = None
        self.perfmon_dll: Optional[str] = None
        self.wait = 0

    def take(self, pairs: Sequence[tuple[str, str]]) -> None:
        for option, value in pairs:
            self.all.append((option, value))
            if option == "--username":
                self.user = value
            elif option == "--password":
                self.password = value
            elif option == "--perfmonini":
                self.perfmon_ini = value
            elif option == "--perfmondll":
                self.perfmon_dll = value
            elif option == "--interactive":
                self.interactive = 1
            elif option == "--startup":
                self.take_startup(value)
            elif option == "--wait":
                try:
                    self.wait = int(value)
                except ValueError:
                    print("--wait must specify an integer number of seconds.")
                    usage()

    def take_startup(self, value: str) -> None:
        kinds = {
            "manual": (win32service.SERVICE_DEMAND_START, None),
            "auto": (win32service.SERVICE_AUTO_START, False),
            "delayed": (win32service.SERVICE_AUTO_START, True),
            "disabled": (win32service.SERVICE_DISABLED, None),
        }
        if value.lower() not in kinds:
            print(f"'{value}' is not a valid startup option")
            usage()
        self.start, self.delayed = kinds[value.lower()]


def _reason(failure: win32_error) -> str:
    return f"{failure.strerror} ({failure.winerror})"


class _CommandLine:
    """One call of HandleCommandLine: a method for each verb, which returns the error code."""

    def __init__(
        self, cls: Any, class_string: str, options: _Options, handler: Optional[Callable[[Any], Any]]
    ) -> None:
        self.cls = cls
        self.name: str = cls._svc_name_
        self.class_string = class_string
        self.options = options
        self.handler = handler

    def configuration(self) -> dict[str, Any]:
        cls, options = self.cls, self.options
        return {
            "displayName": cls._svc_display_name_,
            "serviceDeps": getattr(cls, "_svc_deps_", None),
            "startType": options.start,
            "bRunInteractive": options.interactive,
            "userName": options.user,
            "password": options.password,
            "exeName": getattr(cls, "_exe_name_", None),
            "perfMonIni": options.perfmon_ini,
            "perfMonDll": options.perfmon_dll,
            "exeArgs": getattr(cls, "_exe_args_", None),
            "description": getattr(cls, "_svc_description_", None),
            "delayedstart": options.delayed,
        }

    def custom(self) -> None:
        if self.handler:
            self.handler(self.options.all)

    def install(self, args: Sequence[str]) -> int:
        print(f"Installing service {self.name}")
        try:
            InstallService(self.class_string, self.name, **self.configuration())
            self.custom()
            print("Service installed")
            return 0
        except win32_error as failure:
            if failure.winerror == ERROR_SERVICE_EXISTS:
                return self.update(args)
            print(f"Error installing service: {_reason(failure)}")
            return int(failure.winerror)
        except ValueError as failure:  # of the script's own options
            print(f"Error installing service: {failure}")
        try:
            RemoveService(self.name)
        except win32_error as failure:
            print(f"Warning - could not remove the partially installed service: {_reason(failure)}")
        return -1

    def update(self, args: Sequence[str]) -> int:
        print("Changing service configuration")
        try:
            ChangeServiceConfig(self.class_string, self.name, **self.configuration())
            self.custom()
            print("Service updated")
            return 0
        except win32_error as failure:
            print(f"Error changing service configuration: {_reason(failure)}")
            return int(failure.winerror)

    def remove(self, args: Sequence[str]) -> int:
        print(f"Removing service {self.name}")
        try:
            gone = _remove(self.name, getattr(self.cls, "_exe_name_", None))
            print("Service removed" if gone else "Service marked for deletion: another program has it open")
            return 0
        except win32_error as failure:
            print(f"Error removing service: {_reason(failure)}")
            return int(failure.winerror)

    def stops(self) -> bool:
        """Return whether a stop is under way, which to StartService is one that runs."""
        try:
            return QueryServiceStatus(self.name)[1] == win32service.SERVICE_STOP_PENDING
        except win32_error:
            return False

    def start(self, args: Sequence[str]) -> int:
        print(f"Starting service {self.name}")
        try:
            StartService(self.name, args)
            if self.options.wait:
                WaitForServiceStatus(self.name, win32service.SERVICE_RUNNING, self.options.wait)
            return 0
        except win32_error as failure:
            print(f"Error starting service: {failure.strerror}")
            if failure.winerror == ERROR_SERVICE_ALREADY_RUNNING and self.stops():
                print(f"The service is still stopping. Start it when it has stopped, or: pyhost restart {self.name}")
            return int(failure.winerror)

    def restart(self, args: Sequence[str]) -> int:
        print(f"Restarting service {self.name}")
        try:
            RestartService(self.name, args)
            if self.options.wait:
                WaitForServiceStatus(self.name, win32service.SERVICE_RUNNING, self.options.wait)
            return 0
        except win32_error as failure:
            print(f"Error restarting service: {_reason(failure)}")
            return int(failure.winerror)

    def stop(self, args: Sequence[str]) -> int:
        print(f"Stopping service {self.name}")
        try:
            if self.options.wait:
                StopServiceWithDeps(self.name, waitSecs=self.options.wait)
            else:
                StopService(self.name)
            return 0
        except win32_error as failure:
            print(f"Error stopping service: {_reason(failure)}")
            return int(failure.winerror)

    def debug(self, args: Sequence[str]) -> int:
        if hasattr(sys, "frozen"):
            DebugService(self.cls, [self.name, *args])
            return 0
        return _debug_installed(self.name, args)


TAKES_ARGUMENTS = {
    "start",
    "restart",
    "debug",
}  # of the service; behind the other verbs options may stand as well
VERBS = {"install", "update", "remove", "stop"} | TAKES_ARGUMENTS


def HandleCommandLine(
    cls: Any,
    serviceClassString: Optional[str] = None,
    argv: Optional[Sequence[str]] = None,
    customInstallOptions: str = "",
    customOptionHandler: Optional[Callable[[Any], Any]] = None,
) -> int:
    """Do what a service's script was told on its command line, and return 0 or the error code.

    Args:
        cls: the service's class.
        serviceClassString: how the service finds the class; GetServiceClassString(cls) by default.
        argv: as sys.argv, which is the default.
        customInstallOptions: letters of the script's own options, as getopt takes them.
        customOptionHandler: called with all options, a list of (option, value), after install and update; its
            ValueError undoes the installation.
    A command line that cannot be understood shows how it is done and exits with code 1.
    """
    import getopt

    argv = sys.argv if argv is None else argv
    if len(argv) <= 1:
        usage()
    options = _Options()
    try:
        pairs, args = getopt.getopt(list(argv[1:]), customInstallOptions, LONG_OPTIONS)
        options.take(pairs)
        if args and args[0] in VERBS - TAKES_ARGUMENTS:
            pairs, rest = getopt.getopt(args[1:], customInstallOptions, LONG_OPTIONS)
            options.take(pairs)
            args = [args[0], *rest]
    except getopt.error as failure:
        print(failure)
        usage()
    if not args:
        usage()
    verb, args = args[0], args[1:]
    if verb not in VERBS or (args and verb not in TAKES_ARGUMENTS):
        print(f"Unknown command - '{' '.join([verb, *args])}'")
        usage()
    if serviceClassString is None:
        serviceClassString = GetServiceClassString(cls)  # a script is sys.argv[0], whatever argv says
    return getattr(_CommandLine(cls, serviceClassString, options, customOptionHandler), verb)(args)

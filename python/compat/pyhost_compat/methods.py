# SPDX-License-Identifier: MIT
"""What a class's methods come to when they are called: asked at an install and at each start, so nothing is imported."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

CONTROLS = ("SvcStop", "SvcShutdown", "SvcPause", "SvcContinue", "SvcInterrogate", "SvcOther", "SvcOtherEx")
HANDLERS = ("ServiceCtrlHandlerEx", "ServiceCtrlHandler")
_KINDS = (  # by inspect's CO_ flags
    (0x80 | 0x100, "a coroutine function (async def)"),
    (0x200, "an asynchronous generator function (async def with a yield)"),
    (0x20, "a generator function (it has a yield)"),
)
_STOPS = ("SvcStop", "SvcRun", "GetAcceptedControls", "RegisterServiceCtrlHandler", "SetServiceStatus", "__getattr__")
_RESULTS = (("cr_code", "a coroutine"), ("ag_code", "an asynchronous generator"), ("gi_code", "a generator"))


def _inner(method: "Any") -> "Any":
    """Return a function; of what functools made of one, that one; of an object that can be called, its __call__."""
    while True:
        method = getattr(method, "__partialmethod__", getattr(method, "_partialmethod", method))  # by Python's version
        if type(method).__module__ != "functools" or not hasattr(method, "func"):
            break
        method = method.func
    return method if hasattr(method, "__code__") else getattr(type(method), "__call__", method)


def _kind(method: "Any") -> str:
    """Return what kind of function only makes an object when it is called, "" for a plain one."""
    method = _inner(method)
    flags = getattr(getattr(method, "__code__", None), "co_flags", 0)
    if hasattr(method, "_is_coroutine_mark"):
        flags |= 0x80
    return next((kind for bits, kind in _KINDS if flags & bits), "")


def _is_inherited(owner: object, name: str) -> bool:
    """Tell whether a method is ServiceFramework's, pywin32's or this host's, or there is none."""
    method = getattr(owner, name, None)
    return method is None or (
        getattr(method, "__module__", "") == "win32serviceutil" and getattr(method, "__qualname__", "") == f"ServiceFramework.{name}"
    )


def _called(owner: object) -> str:
    """Return the method that the host's call comes to: a SvcRun of the class's own may run a coroutine by itself."""
    return "SvcDoRun" if _is_inherited(owner, "SvcRun") else "SvcRun"


def place(function: "Any", code: "Any") -> str:
    """Return where the code of a function stands, or of what its call makes: "Shop.SvcStop, service.py line 12"."""
    file = code.co_filename.replace("/", "\\").rpartition("\\")[2]
    return f"{getattr(function, '__qualname__', code.co_name)}, {file} line {code.co_firstlineno}"


def _told(owner: object, name: str) -> str:
    """Tell that a method's code would never run: of which kind it is, and where it stands; "" for a plain one."""
    method = getattr(owner, name, None)
    kind = _kind(method)
    if not kind:
        return ""
    function = _inner(method)
    code = getattr(function, "__code__", None)
    where = f": {place(function, code)}" if code is not None else ""
    return f"{name} is {kind}, and a call runs none of its code{where}"


def never_runs(owner: object) -> "list[str]":
    """Return why the code of a class, or an instance, would never run, or report that it does, and what to try; [] for one that does."""
    name = _called(owner)
    told = _told(owner, name)
    if told:
        cure = (
            f"take the yield out of {name}"
            if "generator" in _kind(getattr(owner, name))
            else f"let a plain function run it: def {name}(self): asyncio.run(self.main())"
        )
        return [told, cure]
    reports = ["ReportServiceStatus"] if name == "SvcDoRun" else []  # ServiceFramework's SvcRun calls the one, which calls the other
    reports += ["GetAcceptedControls"] if _is_inherited(owner, "ReportServiceStatus") else []
    for name in reports:
        if told := _told(owner, name):
            return [told, f"make {name} a plain function, without async and yield"]
    return []


def deaf_controls(owner: object) -> "list[str]":
    """Return those handlers of controls whose code would never run, each as _told(). What one of the class's own does with others is its own."""
    own = [name for name in HANDLERS if not _is_inherited(owner, name)]
    return [told for name in own or CONTROLS if (told := _told(owner, name))]


def unrun(result: "Any") -> "list[str]":
    """Return what a call has made that nobody runs, "a coroutine" for example, and where its code stands; [] for anything else."""
    for attribute, kind in _RESULTS:
        if hasattr(type(result), attribute):  # CPython's and Cython's; what an object answers by itself may be anything
            found = [kind, place(result, getattr(result, attribute))]
            if hasattr(result, "close"):
                result.close()  # no warning besides
            return found
    return []


def takes_no_stop(owner: type) -> "list[str]":
    """Return a text where ServiceFramework accepts no stop for the class: it has no SvcStop, and no code of its own that could see to one."""
    if hasattr(owner, "SvcStop"):
        return []
    for base in owner.__mro__:
        for name, method in vars(base).items() if base.__module__ != "win32serviceutil" else ():
            code = getattr(method, "__code__", None)
            words = (name, *getattr(code, "co_names", ()), *getattr(code, "co_consts", ()))
            if any(isinstance(word, str) and word in _STOPS for word in words):
                return []
    return ["SvcStop"]


def _is_unrun(result: "Any") -> bool:
    """Tell whether none of the code of a coroutine or a generator has run."""
    for attribute, _ in _RESULTS:
        kind = attribute[:2]
        if hasattr(type(result), attribute):
            frame = getattr(result, f"{kind}_frame", None)  # None: it has ended
            if frame is None or getattr(result, f"{kind}_running", False):
                return False
            # Since 3.11, of asynchronous generators since 3.12; before it has a line of its own.
            return not getattr(result, f"{kind}_suspended", frame.f_lineno != frame.f_code.co_firstlineno)
    return False


_made: "list[tuple[str, Any]]" = []  # by which method, and what


def note(name: str, result: "Any") -> None:
    """Remember what a method has made that is to be run."""
    if any(hasattr(type(result), attribute) for attribute, _ in _RESULTS):
        _made.append((name, result))


def ended(name: str, result: object) -> None:
    """Raise TypeError where the method called name, which returned result, or one before it has made what nobody has run."""
    note(name, result)
    left = [(method, made) for method, made in _made if _is_unrun(made)]
    _made.clear()
    told = [(method, unrun(made)) for method, made in left]  # of each, so that Python warns of none
    for method, (kind, where) in told:
        raise TypeError(f"{method} returned {kind}, which nobody runs: {where}")


def prepare(instance: object) -> "list[str]":
    """Return never_runs(); else why the class may never report RUNNING: "SvcDoRun" where SvcRun drops what that returns, why, what to try.

    [] where there is no more to say than that SvcDoRun has not reported it.
    """
    found = never_runs(instance)
    if found:
        return found
    name = _called(instance)
    report = "self.ReportServiceStatus(win32service.SERVICE_RUNNING)"
    if getattr(instance, "ssh", 0) is None and _is_inherited(instance, "ReportServiceStatus"):
        return ["" if name == "SvcRun" else name, "self.ssh is None, so ReportServiceStatus reports nothing",
                "leave self.ssh as ServiceFramework.__init__ has set it"]  # fmt: skip
    if name == "SvcRun":
        return ["", "SvcRun is the class's own and has not reported RUNNING",
                f"let SvcRun begin with {report}, or leave it out: ServiceFramework has one"]  # fmt: skip
    return []

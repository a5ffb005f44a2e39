# SPDX-License-Identifier: MIT
"""Makes an object of COM's, in the main thread and in another"""

import threading

import comtypes
import comtypes.client


def make() -> None:
    """Ask the file system object what it knows."""
    comtypes.CoInitialize()
    dictionary = comtypes.client.CreateObject("Scripting.Dictionary", dynamic=True)
    dictionary.Add("a", 1)
    print(dictionary.Count)
    comtypes.CoUninitialize()


print(str(comtypes.GUID.from_progid("Scripting.Dictionary")))
make()
thread = threading.Thread(target=make)
thread.start()
thread.join()

# SPDX-License-Identifier: MIT
"""Looks at its own process, its threads, files and children, and at the machine"""

import os
import subprocess
import sys

import psutil

me = psutil.Process()
print(me.pid == os.getpid(), me.memory_info().rss > 1 << 20, me.num_threads() > 0, me.cpu_times().user >= 0)
print(psutil.cpu_count() == os.cpu_count(), psutil.virtual_memory().total > 1 << 28, psutil.disk_usage("C:\\").total > 0)
with subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE) as child:
    print(child.pid in [process.pid for process in me.children(recursive=True)], psutil.pid_exists(child.pid))
    child.stdin.close()
gone, alive = psutil.wait_procs([psutil.Process()], timeout=0.1)
print(len(gone), len(alive), os.getpid() in psutil.pids())

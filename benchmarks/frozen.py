"""What PyInstaller freezes: the program of one of services.py's classes, which its command line names."""

import sys

import servicemanager
import services

servicemanager.Initialize()
servicemanager.PrepareToHostSingle(getattr(services, sys.argv[1]))
servicemanager.StartServiceCtrlDispatcher()

# SPDX-License-Identifier: MIT
"""win32com: of its parts only win32com.shell, and of that what services use.

This package stands in for pywin32's where pywin32 is not installed; it is part of pyhost. COM objects (win32com.client) need
pywin32 itself.
"""

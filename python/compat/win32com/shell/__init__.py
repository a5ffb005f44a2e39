# SPDX-License-Identifier: MIT
"""win32com.shell: folders, rights, and programs that are started as another user."""

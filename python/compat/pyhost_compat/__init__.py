# SPDX-License-Identifier: MIT
"""What the compatibility modules load only when it is used. Nothing here is an interface."""

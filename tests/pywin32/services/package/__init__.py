# SPDX-License-Identifier: MIT
"""A package with a service."""

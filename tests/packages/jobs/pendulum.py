# SPDX-License-Identifier: MIT
"""Time zones and durations by its Rust code"""

import pendulum

at = pendulum.datetime(2024, 3, 30, 12, tz="Europe/Paris")
print(at.add(days=1).isoformat(), at.add(days=1).diff(at).in_hours(), pendulum.parse("2024-02-29T10:00:00Z").week_of_year)

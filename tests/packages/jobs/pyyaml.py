# SPDX-License-Identifier: MIT
"""Reads and writes, with libyaml"""

import yaml

text = yaml.dump({"shop": ["tea", 3]}, Dumper=yaml.CSafeDumper)
print(repr(text), yaml.load(text, yaml.CSafeLoader), yaml.__with_libyaml__)

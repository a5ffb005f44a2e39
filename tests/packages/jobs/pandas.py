# SPDX-License-Identifier: MIT
"""Reads CSV, groups, joins, dates with a time zone"""

import io

import pandas as pd

frame = pd.read_csv(io.StringIO("shop,price,day\na,1,2024-01-01\nb,2,2024-01-02\na,3,2024-02-01\n"), parse_dates=["day"])
print(frame.groupby("shop")["price"].sum().to_dict())
print(frame.merge(pd.DataFrame({"shop": ["a"], "town": ["Rome"]}), on="shop").shape)
print(frame["day"].dt.tz_localize("Europe/Paris").dt.tz_convert("UTC").iloc[0].isoformat())
print(frame.set_index("day")["price"].resample("MS").mean().tolist())

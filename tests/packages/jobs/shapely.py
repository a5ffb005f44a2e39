# SPDX-License-Identifier: MIT
"""Areas, unions, distances"""

from shapely import Point, Polygon, from_wkt, union_all

print(round(Point(0, 0).buffer(1).area, 3), Polygon([(0, 0), (2, 0), (2, 2), (0, 2)]).intersects(Point(1, 1)))
print(union_all([from_wkt("POINT (0 0)"), from_wkt("POINT (3 4)")]).length, Point(0, 0).distance(Point(3, 4)))

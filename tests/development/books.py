"""Triangles small enough to work out by hand."""

from datetime import date

import numpy as np

from tradecredit.risk.triangles import Triangle

NOT_YET = np.nan


def small() -> Triangle:
    """Five quarters with a waiting period: hardly anything at age 0.

    Factors: age 0 to 1 (100+80+90+110)/(0+0+4+0) = 95; 1 to 2 (150+120+135)/(100+80+90) = 1.5;
    2 to 3 (165+132)/(150+120) = 1.1; 3 to 4 (165)/(165) = 1. So developed: 1, 1, 1/1.1,
    1/1.65, 1/156.75 from the oldest age to the youngest.
    """
    return Triangle(
        origins=("A", "B", "C", "D", "E"),
        cumulative=np.array(
            [
                [0, 100, 150, 165, 165],
                [0, 80, 120, 132, NOT_YET],
                [4, 90, 135, NOT_YET, NOT_YET],
                [0, 110, NOT_YET, NOT_YET, NOT_YET],
                [0, NOT_YET, NOT_YET, NOT_YET, NOT_YET],
            ]
        ),
        exposure=np.array([300.0, 240.0, 270.0, 300.0, 310.0]),
        origin_months=tuple(
            date(2024 + month // 12, month % 12 + 1, 1) for month in (0, 3, 6, 9, 12)
        ),
    )

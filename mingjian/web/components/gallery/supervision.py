"""Figures of an invented province."""

from __future__ import annotations

from typing import Literal

from mingjian.web.components.figures import (
    Bar,
    Bars,
    Figure,
    Figures,
    MatrixRow,
    Reported,
    ReportMatrix,
    Tile,
    TileMap,
)

LEVELS: tuple[Literal[1, 2, 3, 4, 5], ...] = (1, 2, 3, 4, 5)
#: Name, score and change of each square; a dash leaves it empty.
PLACES = """
-        癸市 21 -2  甲市 68 6   乙市 47 0   -
壬市 18 0  子市 39 3   丙市 82 11  丁市 55 -4  戊市 33 0
辛市 26 1  丑市 44 5   己市 61 2   庚市 29 -1  -
"""


def _tiles() -> tuple[Tile | None, ...]:
    words = iter(PLACES.split())
    tiles: list[Tile | None] = []
    for name in words:
        if name == "-":
            tiles.append(None)
            continue
        score, change = int(next(words)), int(next(words))
        level = LEVELS[min(4, max(0, (score - 10) // 17))]
        tiles.append(Tile(name, score, level, f"#{name}", change, current=name == "丙市"))
    return tuple(tiles)


def supervision_parts() -> dict[str, object]:
    """Strip of numbers, map of squares, reports by day, bars."""
    on, late, missing, still = Reported.ON_TIME, Reported.LATE, Reported.MISSING, Reported.OPEN
    return {
        "figures": Figures(
            (
                Figure("持有效证书机构", "1,284", remark="本月新增 9，注销 3"),
                Figure("高风险机构", "37", change="比上月多 5", tone="late", remark="占 2.9%"),
                Figure("本月抽查", "40", "/ 60 家", "进度正常", "fine", "按计划应完成 38"),
                Figure("投诉举报待办", "9", change="1 件逾期", tone="late", remark="3 件 2 日内到期"),
                Figure("专项整治日报", "11", "/ 13 市已报", remark="今天 15:30 截止"),
            )
        ),
        "tile_map": TileMap("各市风险指数", _tiles()),
        "report_matrix": ReportMatrix(
            "专项整治日报，近 5 日",
            ("6/4", "6/5", "6/8", "6/9", "今天"),
            (
                MatrixRow("甲市", (on, on, on, on, on)),
                MatrixRow("丙市", (on, late, on, on, missing)),
                MatrixRow("戊市", (on, on, late, on, on)),
                MatrixRow("己市", (on, on, on, on, still)),
            ),
        ),
        "bars": Bars(
            "按领域的风险指数",
            (
                Bar("机动车检验", 78, "14 家高风险", "bad"),
                Bar("环境监测", 64, "11 家高风险", "warn"),
                Bar("食品检验", 49, "6 家高风险", "warn"),
                Bar("医疗器械", 31, "3 家高风险"),
            ),
            100,
        ),
    }

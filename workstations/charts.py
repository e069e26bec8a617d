"""The chart of a year: a column for each month, drawn as plain SVG."""

from dataclasses import dataclass

FLOOR, TALLEST = 170, 150


@dataclass(frozen=True)
class ChartMonth:
    """Where a month stands in the chart, and how high a number rises when `most` fills it."""

    number: int
    most: int

    @property
    def x(self) -> int:
        return 12 + (self.number - 1) * 48

    @property
    def middle(self) -> int:
        return self.x + 16

    def bar(self, number: int) -> tuple[int, int]:
        """Top and height."""
        height = round(TALLEST * number / self.most) if self.most else 0
        return FLOOR - height, height

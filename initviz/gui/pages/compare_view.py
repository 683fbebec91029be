"""The view of the comparison: numbers of a column stand with their decimal points under each other."""

from collections.abc import Collection, Mapping

from initviz.gui.pages.frozen_view import FrozenTableView

_ENDS = ".×%"
"""What ends the whole part of a number."""


def parts(number: str) -> tuple[str, str]:
    """Cut a number in front of its decimal point, or of whatever ends its whole part."""
    at = next((at for at, letter in enumerate(number) if letter in _ENDS), len(number))
    return number[:at], number[at:]


class AlignedTableView(FrozenTableView):
    """Shows a model; every column of numbers is as wide as what stands in it."""

    _tails: Mapping[int, int] = {}
    """Widths of what stands behind the points, by columns."""

    def align(self, texts: Mapping[int, Collection[str]]) -> dict[int, set[str]]:
        """Put points under each other.

        Parameters
        ----------
        texts
            What stands in columns of numbers.

        Returns
        -------
        dict
            For each of the columns a text as wide as it has to be.
        """
        metrics = self.fontMetrics()
        heads = {column: {parts(one)[0] for one in found} for column, found in texts.items()}
        tails = {column: {parts(one)[1] for one in found} for column, found in texts.items()}
        self._tails = {
            column: max((metrics.horizontalAdvance(one) for one in found), default=0) for column, found in tails.items()
        }
        return {
            column: {
                max(heads[column], key=metrics.horizontalAdvance, default="")
                + max(tails[column], key=metrics.horizontalAdvance, default="")
            }
            for column in texts
        }

    def indent(self, content: str, column: int, spare: float) -> float:
        """Leave room at the right for longer tails than this number's."""
        tail = self.fontMetrics().horizontalAdvance(parts(content)[1])
        return max(spare - max(self._tails.get(column, 0) - tail, 0), 0.0)

"""The key of a figure, and the names of its schemes, as widgets."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from initviz.figures.figure import Figure
from initviz.figures.marks import Band, Boxes, Outliers, Steps
from initviz.gui.plots.key import Item, items_of, key_width, paint_items, paint_series, series_rows, series_width
from initviz.gui.theme import LIGHT, Theme
from initviz.messages import tr

_LEAST = 64.0
"""Room below which words are left out instead of shortened."""


class FigureKey(QWidget):
    """Paints what marks stand for side by side, as many as there is room for; all of them are in the tooltip."""

    def __init__(self) -> None:
        super().__init__()
        self._items: tuple[Item, ...] = ()
        self._theme = LIGHT
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_figure(self, figure: Figure, theme: Theme) -> None:
        """Explain a figure."""
        items = items_of(figure)
        if items != self._items or theme is not self._theme:
            self._items, self._theme = items, theme
            said = " · ".join(item.words for item in items)
            self.setAccessibleName(said)
            self.setToolTip("\n".join([said, *_tips({item.kind for item in items})]))
            self.update()

    def full_width(self) -> int:
        """Give the width at which everything is written in full."""
        return int(key_width(self._items, QFontMetricsF(self.font()))) + 2

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Be as high as a line of text."""
        return QSize(120, int(QFontMetricsF(self.font()).height()) + 4)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  (Qt's name and signature)
        """Paint what there is room for."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_items(painter, self._items, QRectF(self.contentsRect()), self._theme, _LEAST)


def _tips(kinds: set[type[object] | None]) -> list[str]:
    """Explain what a word cannot say."""
    tips = [tr("figure.legend.tip")] if Boxes in kinds else []
    if Band in kinds and Steps not in kinds:
        tips.append(tr("figure.legend.seed_band.tip"))
    if Outliers in kinds:
        tips.append(tr("figure.legend.outlier.tip"))
    return tips


class Legend(QWidget):
    """Which line and marker is whose; as many lines as the width asks for."""

    def __init__(self) -> None:
        super().__init__()
        self._figure: Figure | None = None
        self._theme = LIGHT
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_figure(self, figure: Figure, theme: Theme) -> None:
        """Show the schemes of a figure."""
        anew = self._figure is None or self._figure.series != figure.series or theme is not self._theme
        self._figure, self._theme = figure, theme
        if anew:
            self.updateGeometry()
            self.update()

    def full_width(self) -> int:
        """Give the width of one line of all schemes."""
        return int(series_width(self._figure, QFontMetricsF(self.font()))) if self._figure is not None else 0

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Fit all names into one line."""
        return QSize(self.full_width(), self._line())

    def minimumSizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Take several lines where there is little room."""
        return QSize(80, self._line())

    def hasHeightForWidth(self) -> bool:  # noqa: N802  (Qt's name)
        """Narrow legends are higher."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802  (Qt's name)
        """Give the height of as many lines as a width asks for."""
        rows = series_rows(self._figure, QFontMetricsF(self.font()), width) if self._figure is not None else []
        return max(len(rows), 1) * self._line()

    def _line(self) -> int:
        return int(QFontMetricsF(self.font()).height()) + 4

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  (Qt's name and signature)
        """Paint line, marker and name of each scheme."""
        if self._figure is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rows = series_rows(self._figure, QFontMetricsF(self.font()), self.width())
        for place, row in enumerate(rows):
            line = QRectF(0.0, place * self._line(), self.width(), self._line())
            paint_series(painter, self._figure, row, line, self._theme)

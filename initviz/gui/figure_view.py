"""A figure with its title, its switch, its legend and its notes."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from initviz.figures.catalogue import FIGURES
from initviz.figures.figure import Figure
from initviz.figures.options import DEFAULTS, Options
from initviz.figures.scene import Scene
from initviz.gui.figure_key import FigureKey
from initviz.gui.figure_options import FigureOptions
from initviz.gui.figure_switch import FigureSwitch
from initviz.gui.parts import ElidedLabel, label, letter, set_text
from initviz.gui.plots.drawing import color_of, theory_pen
from initviz.gui.plots.markers import marker
from initviz.gui.plots.plot import Plot
from initviz.gui.theme import LIGHT, Theme
from initviz.messages import text, tr


class Legend(QWidget):
    """Which line and marker is whose."""

    _SWATCH = 26

    def __init__(self) -> None:
        super().__init__()
        self._figure: Figure | None = None
        self._theme = LIGHT
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_figure(self, figure: Figure, theme: Theme) -> None:
        """Show the legend of a figure."""
        anew = self._figure is None or self._figure.series != figure.series or theme is not self._theme
        self._figure, self._theme = figure, theme
        if anew:
            self.updateGeometry()
            self.update()

    def _names(self) -> list[str]:
        return [f"{letter(s.index)} {s.name}" for s in self._figure.series] if self._figure else []

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Fit all names."""
        metrics = QFontMetricsF(self.font())
        width = sum(metrics.horizontalAdvance(name) + self._SWATCH + 20 for name in self._names())
        return QSize(int(width), int(metrics.height()) + 4)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  (Qt's name and signature)
        """Paint line, marker and name of each scheme."""
        if self._figure is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics, x, y = QFontMetricsF(self.font()), 0.0, self.height() / 2
        for series, name in zip(self._figure.series, self._names(), strict=True):
            painter.setPen(theory_pen(self._figure, series.index, self._theme))
            painter.drawLine(QPointF(x, y), QPointF(x + self._SWATCH, y))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color_of(self._figure, series.index, self._theme))
            painter.drawPath(marker(series.index, QPointF(x + self._SWATCH / 2, y), 7.0))
            painter.setPen(QColor(self._theme.text))
            painter.drawText(QPointF(x + self._SWATCH + 6, y + metrics.capHeight() / 2), name)
            x += metrics.horizontalAdvance(name) + self._SWATCH + 20


class FigureView(QWidget):
    """Shows one of several kinds of figures, which a switch chooses between.

    Parameters
    ----------
    names
        Kinds of figures, of the catalogue.
    with_legend
        Whether the schemes are named; in the window their pills do that.

    Signals
    -------
    picked
        Id of the layer whose part was clicked.
    switched
        Another kind was chosen.
    """

    picked = Signal(str)
    switched = Signal()

    def __init__(self, names: Sequence[str], *, with_legend: bool = False) -> None:
        super().__init__()
        self._name = names[0]
        self._scene: Scene | None = None
        self.chosen = DEFAULTS
        self.plot = Plot()
        self.plot.picked.connect(self.picked)
        self.plot.menu_opening.connect(self._offer_options)
        self.plot.exported = self._overlaid
        self._title = ElidedLabel(strong=True)
        self.key = FigureKey()
        self._notes = label(muted=True, wrap=True)
        self._legend = Legend() if with_legend else None
        self.switch = FigureSwitch(names)
        self.switch.chosen.connect(self.choose)
        self.switch.setVisible(len(names) > 1)
        self.options = FigureOptions()
        self.options.chosen.connect(self._on_options)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self._lay_out(column, two_rows=any(FIGURES[name].options for name in names))
        column.addWidget(self._notes)
        column.addWidget(self.plot, 1)

    def _lay_out(self, column: QVBoxLayout, *, two_rows: bool) -> None:
        """Put title, key and controls on top; where a figure has options they and the key have a row of their own."""
        header = QHBoxLayout()
        header.setSpacing(6)
        header.addWidget(self._title)
        if two_rows:
            header.addStretch(1)
        else:
            header.addWidget(self.key, 1)
        if self._legend is not None:
            header.addWidget(self._legend)
        header.addWidget(self.switch)
        column.addLayout(header)
        second = QHBoxLayout()
        second.setSpacing(8)
        if two_rows:
            second.addWidget(self.key, 1)
        second.addWidget(self.options)
        # A picture for others names the schemes and offers nothing.
        self.options.setVisible(two_rows and self._legend is None)
        column.addLayout(second)

    @property
    def name(self) -> str:
        """Kind of figure that is shown."""
        return self._name

    def choose(self, name: str) -> None:
        """Show another kind of figure from now on."""
        if name != self._name:
            self._name = name
            self.switch.show_choice(name)
            self.switched.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Let the switch shrink where title and buttons do not fit side by side."""
        super().resizeEvent(event)
        self.switch.set_narrow(narrow=self.width() < self._title.sizeHint().width() + self.switch.full_width() + 24)

    def show_scene(self, scene: Scene, theme: Theme) -> None:
        """Build the figure of a scene, and draw it."""
        self._scene = scene
        kind = FIGURES[self._name]
        figure = kind.draw(scene, self.chosen)
        set_text(self._title, text(figure.title))
        self.key.show_figure(figure, scene, theme)
        self.options.show_options(self.chosen, kind.options)
        notes = " ".join(text(note) for note in figure.notes)
        set_text(self._notes, notes)
        self._notes.setVisible(bool(notes))
        if self._legend is not None:
            self._legend.show_figure(figure, theme)
        self.plot.draw(figure, theme)

    def _on_options(self, options: Options) -> None:
        self.chosen = options
        self.switched.emit()

    def _offer_options(self, menu: QMenu) -> None:
        """Add the options that are on or off to the plot's menu."""
        offered = [name for name in self.options.switches if name in FIGURES[self._name].options]
        if offered:
            menu.addSeparator()
        for name in offered:
            action = menu.addAction(tr(f"option.{name}.tip"))
            action.setCheckable(True)
            action.setChecked(bool(getattr(self.chosen, name)))
            action.triggered.connect(lambda checked, name=name: self.options.switch(name, on=checked))

    def _overlaid(self) -> Figure | None:
        """Give the figure whose axes are those of its values: with all schemes over each other."""
        if self._scene is None:
            return None
        return FIGURES[self._name].draw(self._scene, replace(self.chosen, apart=False))

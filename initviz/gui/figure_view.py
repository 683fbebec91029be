"""A figure with its title, its switch, its legend and its notes."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from initviz.figures.catalogue import FIGURES
from initviz.figures.figure import Figure
from initviz.figures.options import DEFAULTS, Options
from initviz.figures.scene import Scene
from initviz.gui.figure_key import FigureKey, Legend
from initviz.gui.figure_options import FigureOptions
from initviz.gui.figure_switch import FigureSwitch
from initviz.gui.parts import ElidedLabel, label, set_text
from initviz.gui.plots.plot import Plot
from initviz.gui.theme import Theme
from initviz.messages import text, tr

_BESIDE = 6


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
        self._two_rows = any(FIGURES[name].options for name in names)
        self._home = QWidget()
        self._beside, self._over = QHBoxLayout(self._home), QGridLayout()
        self._lay_out()

    def _lay_out(self) -> None:
        """Put title, key and controls on top; where a figure has options they and the key have a row of their own."""
        self._beside.setContentsMargins(0, 0, 0, 0)
        self._beside.addWidget(self.key)
        self._home.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        header, second = QHBoxLayout(), QHBoxLayout()
        header.setSpacing(_BESIDE)
        header.addWidget(self._title)
        if self._two_rows:
            header.addStretch(1)
            second.setSpacing(_BESIDE)
            second.addWidget(self._home, 1)
        else:
            header.addWidget(self._home, 1)
        second.addWidget(self.options)
        header.addWidget(self.switch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(header)
        if self._legend is not None:
            column.addWidget(self._legend)
        column.addLayout(second)
        column.addWidget(self._notes)
        self._over.addWidget(self.plot, 0, 0)
        column.addLayout(self._over, 1)
        # A picture for others names the schemes and offers nothing.
        self.options.setVisible(self._two_rows and self._legend is None)

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
        """Let the switch shrink, and the key go elsewhere, where they do not fit side by side."""
        super().resizeEvent(event)
        self._fit()

    def show_scene(self, scene: Scene, theme: Theme) -> None:
        """Build the figure of a scene, and draw it."""
        self._scene = scene
        kind = FIGURES[self._name]
        figure = kind.draw(scene, self.chosen)
        set_text(self._title, text(figure.title))
        self._title.setToolTip(f"{text(figure.title)}\n{tr('plot.tip')}")
        self.key.show_figure(figure, theme)
        self.options.show_options(self.chosen, kind.options)
        notes = " ".join(text(note) for note in figure.notes)
        set_text(self._notes, notes)
        self._notes.setVisible(bool(notes))
        if self._legend is not None:
            self._legend.show_figure(figure, theme)
        self.plot.draw(figure, theme)
        self._fit()

    def _fit(self) -> None:
        """Find a place for switch and key."""
        # The line of the title is as high without the key.
        self._home.setMinimumHeight(self.key.sizeHint().height())
        title, key = self._title.sizeHint().width(), self.key.full_width()
        narrow = self.width() < title + self.switch.full_width() + 4 * _BESIDE
        self.switch.set_narrow(narrow=narrow)
        taken = self.options.sizeHint().width() if self._two_rows else title + self.switch.sizeHint().width() + _BESIDE
        self._place_key(on_plot=taken + _BESIDE + key > self.width())

    def _place_key(self, *, on_plot: bool) -> None:
        """Put the key beside the title, or into the plot's first line, where the name of its axis stands."""
        figure = self.plot.figure
        said = figure.y.title if figure is not None and figure.marks else None
        on_plot = on_plot and said is not None
        if on_plot != (self.key.parentWidget() is self):
            (self._beside if on_plot else self._over).removeWidget(self.key)
            if on_plot:
                self._over.addWidget(self.key, 0, 0, Qt.AlignmentFlag.AlignTop)
                self.key.raise_()
            else:
                self._beside.addWidget(self.key)
        left = 0
        if on_plot and said is not None:
            left = max(self.fontMetrics().horizontalAdvance(text(said)) + 16, self.width() - self.key.full_width() - 12)
        self.key.setContentsMargins(left, 0, 0, 0)

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

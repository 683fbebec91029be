"""A figure with its title, its switch, its legend and its notes."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from initviz.figures.catalogue import FIGURES
from initviz.figures.figure import Figure, unselected
from initviz.figures.options import DEFAULTS, Options
from initviz.figures.scene import Scene
from initviz.gui.export.offer import offer_export, open_export
from initviz.gui.figure_key import FigureKey, Legend
from initviz.gui.figure_options import FigureOptions
from initviz.gui.figure_switch import FigureSwitch
from initviz.gui.parts import ElidedLabel, label, set_text
from initviz.gui.plots.axes import free_line
from initviz.gui.plots.plot import Plot
from initviz.gui.theme import Theme
from initviz.messages import text, tr

_BESIDE = 6
_READABLE = 24
"""Characters of a title that can be read beside the switch; longer ones are cut."""


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
        self.plot.menu_opening.connect(self._offer_export)
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
        self._beside, self._second, self._over = QHBoxLayout(self._home), QHBoxLayout(), QGridLayout()
        self._key_at: QHBoxLayout | QGridLayout = self._beside
        self._lay_out()

    def _lay_out(self) -> None:
        """Put title, key and controls on top; where a figure has options they and the key have a row of their own."""
        self._beside.setContentsMargins(0, 0, 0, 0)
        self._beside.addWidget(self.key)
        self._home.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        header, second = QHBoxLayout(), self._second
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
        if self._legend is not None:
            figure = unselected(figure)
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
        # By the width alone, not by the title of the moment: a switch must not change under the pointer that uses it.
        readable = _READABLE * self.fontMetrics().averageCharWidth()
        narrow = self.width() < readable + self.switch.full_width() + 4 * _BESIDE
        self.switch.set_narrow(narrow=narrow)
        taken = self.options.sizeHint().width() if self._two_rows else title + self.switch.sizeHint().width() + _BESIDE
        self._place_key(fits=taken + _BESIDE + key <= self.width())

    def _place_key(self, *, fits: bool) -> None:
        """Put the key beside the title, else into the plot's first line where that has room, else under the title."""
        figure = self.plot.figure
        room = free_line(figure, self.font(), self.width()) if figure is not None and figure.marks else None
        elsewhere = self._over if room is not None else self._beside if self._two_rows else self._second
        wanted = self._beside if fits else elsewhere
        if wanted is not self._key_at:
            self._key_at.removeWidget(self.key)
            if wanted is self._over:
                self._over.addWidget(self.key, 0, 0, Qt.AlignmentFlag.AlignTop)
                self.key.raise_()
            else:
                wanted.addWidget(self.key)
            self._key_at = wanted
        left, right = room if room is not None and wanted is self._over else (0.0, float(self.width()))
        left = max(left, right - self.key.full_width()) if wanted is self._over else 0.0
        self.key.setContentsMargins(int(left), 0, int(self.width() - right), 0)

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

    def _offer_export(self, menu: QMenu) -> None:
        """Add the export to the plot's menu."""
        if self._scene is not None and self.plot.figure is not None and self.plot.figure.marks:
            offer_export(menu, self._name, self._scene, self.window(), self.chosen)

    def export(self) -> None:
        """Open the dialog that exports the figure."""
        if self._scene is not None:
            open_export(self._name, self._scene, self.window(), self.chosen)

    def _overlaid(self) -> Figure | None:
        """Give the figure whose axes are those of its values: with all schemes over each other."""
        if self._scene is None:
            return None
        return FIGURES[self._name].draw(self._scene, replace(self.chosen, apart=False))

"""The page that looks closely at one parameter: its histogram, its numbers and its entries."""

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from initviz.core.parameter import Role
from initviz.figures.options import DEFAULTS
from initviz.figures.scene import Scene
from initviz.figures.weight_histogram import weight_histogram
from initviz.figures.weight_subject import ROLES, subject
from initviz.gui.facts_table import FactsTable
from initviz.gui.figure_view import FigureView
from initviz.gui.heat_maps import HeatMaps
from initviz.gui.pages.page import Page, Piece
from initviz.gui.parts import quiet_button, set_text
from initviz.gui.plots.plot import Plot
from initviz.gui.theme import Theme
from initviz.messages import text, tr

_MEDIUM, _WIDE = 560, 1000
"""Widths from which the other parameter is shown beside the numbers, and both beside the histogram."""
_LOWEST = 196
"""Height below which a plot cannot be read: the page is scrolled instead."""
_DOMINANT = 0.54
"""Share of the page's height that the histogram has at least."""
_MOST = {"narrow": 0.8, "medium": 0.8, "wide": 0.41}
"""How much of the page's height the pictures may take: where all is seen at once, less than the histogram."""
_SHARES = {"narrow": 1.0, "medium": 0.7, "wide": 0.45}
"""How much of the width the numbers may take."""
_AROUND = 36
"""Margins and scroll bar."""
_COLUMNS = {"narrow": (0, 1), "medium": (0, 1), "wide": (1, 0)}
_ROWS = {"narrow": (1, 0, 0), "medium": (1, 0, 0), "wide": (0, 1, 0)}
"""Which columns and rows of the grid grow."""


class OtherParameter(QWidget):
    """The bias beside the weight, or the weight beside the bias, small.

    Signals
    -------
    wanted
        Its title was pressed: it is to be shown large.
    """

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = quiet_button("", tr("weights.other.tip"))
        self.title.clicked.connect(self.wanted)
        self.plot = Plot()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.title, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.plot, 1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def show_scene(self, scene: Scene, role: Role, theme: Theme) -> None:
        """Show a parameter of a scene."""
        set_text(self.title, tr(f"role.{role}"))
        figure = weight_histogram(scene, DEFAULTS, role)
        self.title.setAccessibleName(text(figure.title))
        self.plot.draw(figure, theme)


class WeightsPage(Page):
    """The selected layer's weight or bias, large."""

    inspects = True

    def __init__(self) -> None:
        super().__init__("page.weights")
        self.histogram = FigureView(tuple(f"{role}_histogram" for role in ROLES))
        self.facts = FactsTable()
        self.maps = HeatMaps()
        self.other = OtherParameter()
        self.views = (self.histogram,)
        self.histogram.picked.connect(self.picked)
        self.histogram.switched.connect(self._on_switched)
        self.maps.region_wanted.connect(self.region_wanted)
        self.other.wanted.connect(lambda: self.histogram.choose(f"{self._other_role}_histogram"))
        self._has_other = False
        self._arrangement = ""
        content = QWidget()
        content.setObjectName("centre")
        content.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._grid = QGridLayout(content)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(12)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(content)
        self.column.addWidget(scroll, 1)
        self._arrange("medium")

    @property
    def role(self) -> Role:
        """Which parameter is shown large."""
        return "weight" if self.histogram.name == "weight_histogram" else "bias"

    @property
    def _other_role(self) -> Role:
        return "bias" if self.role == "weight" else "weight"

    def pieces(self, *, growing_only: bool) -> Iterator[Piece]:
        """Give histogram, numbers and pictures; nothing of them grows with further replicates."""
        if not growing_only:
            yield "histogram", self.histogram.show_scene
            yield "facts", self._show_facts
            yield "maps", self._show_maps
            yield "other", self._show_other

    def close_surfaces(self) -> None:
        """Take the plots apart."""
        super().close_surfaces()
        self.maps.close_surfaces()
        self.other.plot.close_surface()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Arrange the parts for the room that there is."""
        super().resizeEvent(event)
        width = self.width()
        before = self._arrangement, self._most_facts()
        self._arrange("narrow" if width < _MEDIUM else "medium" if width < _WIDE else "wide")
        self._share_height()
        if (self._arrangement, self._most_facts()) != before:
            self.outdated.emit()

    def _on_switched(self) -> None:
        if self.maps.role != self.role:
            self.maps.leave()
        self.outdated.emit()

    def _most_facts(self) -> int:
        return self.facts.fitting(int(_SHARES[self._arrangement] * (self.width() - _AROUND)))

    def _share_height(self) -> None:
        """Give the histogram most of the height, and the pictures as much as their width can use."""
        # By the page's own size: that of the content depends on whether there is a scroll bar.
        width, height = self.width() - _AROUND, self.height()
        self.histogram.setMinimumHeight(max(_LOWEST, int(_DOMINANT * height)))
        self.maps.setFixedHeight(self.maps.fitting(width, _LOWEST, int(_MOST[self._arrangement] * height)))

    def _show_maps(self, scene: Scene, theme: Theme) -> None:
        self.maps.show_scene(scene, self.role, theme)
        self._share_height()

    def _show_facts(self, scene: Scene, theme: Theme) -> None:
        most = self._most_facts()
        self.facts.show_scene(scene, self.role, theme, most)
        # Unusually wide numbers need the room of a scheme.
        while most > 1 and self.facts.sizeHint().width() > self.width() - _AROUND:
            most -= 1
            self.facts.show_scene(scene, self.role, theme, most)

    def _show_other(self, scene: Scene, theme: Theme) -> None:
        looked_at = subject(scene)
        self._has_other = looked_at is not None and self._other_role in looked_at.shapes
        self.other.setVisible(self._has_other and self._arrangement != "narrow")
        if self._has_other:
            self.other.show_scene(scene, self._other_role, theme)

    def _arrange(self, name: str) -> None:
        """Put the parts where there is room for them."""
        if name == self._arrangement:
            return
        self._arrangement = name
        top = Qt.AlignmentFlag.AlignTop
        for widget in (self.histogram, self.facts, self.maps, self.other):
            self._grid.removeWidget(widget)
        if name == "wide":
            self._grid.addWidget(self.histogram, 0, 0, 2, 1)
            self._grid.addWidget(self.facts, 0, 1, top)
            self._grid.addWidget(self.other, 1, 1)
            self._grid.addWidget(self.maps, 2, 0, 1, 2)
        else:
            self._grid.addWidget(self.histogram, 0, 0, 1, 2)
            self._grid.addWidget(self.facts, 1, 0, top)
            self._grid.addWidget(self.other, 1, 1)
            self._grid.addWidget(self.maps, 2, 0, 1, 2)
        self.other.setVisible(self._has_other and name != "narrow")
        self._grid.setHorizontalSpacing(0 if name == "narrow" else 20)
        for column, share in enumerate(_COLUMNS[name]):
            self._grid.setColumnStretch(column, share)
        for row, share in enumerate(_ROWS[name]):
            self._grid.setRowStretch(row, share)

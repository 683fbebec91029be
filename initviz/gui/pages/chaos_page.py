"""Order and chaos: the plane of σ_w² and σ_b² in which layers are dragged, and the maps that follow from a point."""

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from initviz.core.meanfield.lengths import Variances
from initviz.core.meanfield.placing import place_layers
from initviz.figures.chaos_plane import most_dragged
from initviz.figures.chaos_subject import chaos_subject
from initviz.figures.plane_marks import Handle
from initviz.figures.scene import Scene
from initviz.gui.figure_view import FigureView
from initviz.gui.pages.chaos_facts import ChaosFacts
from initviz.gui.pages.page import Page, Piece
from initviz.gui.pages.sheet import Stack, scrolled
from initviz.gui.plots.handles import Handles
from initviz.gui.theme import Theme
from initviz.messages import message

_WIDE, _BESIDE = 560, 470
"""Widths from which the facts stand beside the plane, and the two maps beside each other."""
_PLANE, _MAP = 240, 220
"""Heights below which they cannot be read: the page is scrolled instead."""
_FACTS, _ANY = 190, 16_777_215
"""Width of the facts beside the plane; Qt's word for none."""
_LEAST = 0.01
"""Smallest σ_w² that is dragged to."""
_SNAP = 0.012
"""Share of the axis below which σ_b² is zero."""


class ChaosPage(Page):
    """The plane with its facts on top, the length map and what is about correlations below."""

    def __init__(self) -> None:
        super().__init__("page.chaos")
        self._scene: Scene | None = None
        self.plane = FigureView(("chaos_plane",))
        self.facts = ChaosFacts()
        self.lengths = FigureView(("length_map",))
        self.pairs = FigureView(("correlation_map", "correlation"))
        self.views = (self.plane, self.lengths, self.pairs)
        self.handles = Handles(self.plane.plot)
        self._top = QWidget()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._top)
        self._maps = Stack(f"{self.title}.maps", (self.lengths, self.pairs), (1, 1))
        self._parts = Stack(f"{self.title}.parts", (self._top, self._maps), (6, 5))
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(12)
        self._row.addWidget(self.plane, 1)
        self._row.addWidget(self.facts)
        self.facts.setMinimumWidth(_FACTS)
        self.plane.setMinimumHeight(_PLANE)
        for view in (self.lengths, self.pairs):
            view.setMinimumHeight(_MAP)
        self.column.addWidget(scrolled(self._parts), 1)

    def _connect(self) -> None:
        for view in self.views:
            view.picked.connect(self.picked)
            view.switched.connect(self.outdated)
        self.handles.grasped.connect(self._on_grasped)
        self.handles.dragged.connect(self._on_dragged)
        self.handles.released.connect(self.drag_ended)
        self.facts.entered.connect(self._on_entered)

    def pieces(self, *, growing_only: bool) -> Iterator[Piece]:
        """Give the plane, its facts and the maps; measured points of the maps grow with every replicate."""
        if not growing_only:
            yield "chaos.plane", self._show_plane
            yield "chaos.facts", self.facts.show_scene
        yield "chaos.lengths", self.lengths.show_scene
        yield "chaos.pairs", self.pairs.show_scene

    def _show_plane(self, scene: Scene, theme: Theme) -> None:
        self._scene = scene
        self.plane.show_scene(scene, theme)

    def _on_grasped(self, handle: Handle) -> None:
        """Select what was pressed."""
        self.scheme_picked.emit(handle.scheme)
        self.picked.emit(handle.layers[0])

    def _on_dragged(self, handle: Handle, x: float, y: float) -> None:
        figure = self.plane.plot.figure
        if figure is None or self._scene is None:
            return
        most = most_dragged(figure.x.high, figure.y.high)
        weight = round(min(max(x, _LEAST), most.weight), 3)
        bias = 0.0 if y < _SNAP * figure.y.high else round(min(y, most.bias), 4)
        if not handle.upright:
            bias = 0.0
        self._place(handle, Variances(weight, bias), control=f"chaos.{handle.scheme}.{handle.layers[0]}")

    def _on_entered(self, at: Variances) -> None:
        """Move all layers that are where the selected one is."""
        scene = self._scene
        subject = None if scene is None else chaos_subject(scene)
        chosen = None if subject is None else subject.selected(subject.scene.scheme)
        if subject is None or chosen is None:
            return
        together = tuple(point.id for point in subject.points[subject.scene.scheme] if point.at == chosen.at)
        self._place(Handle(subject.scene.series[subject.scene.scheme].place, together), at)

    def _place(self, handle: Handle, at: Variances, *, control: str = "") -> None:
        edit = partial(place_layers, scheme=handle.scheme, layer_ids=handle.layers, at=at)
        self.edited.emit(message("chaos.edit.name"), edit, control)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Put parts below each other where there is no room beside."""
        super().resizeEvent(event)
        wide = self.width() >= _WIDE
        self._row.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        self.facts.setMaximumWidth(_FACTS if wide else _ANY)
        self.facts.set_columns(1 if wide else 2)
        beside = self.width() >= _BESIDE
        self._maps.arrange(Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical, 1, 1)

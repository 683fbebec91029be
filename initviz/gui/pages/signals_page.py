"""The pages of activations and of gradients: all layers in a ridge, and the selected one enlarged."""

from collections.abc import Iterator, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from initviz.figures.enlarged import (
    Enlarged,
    enlarged_activation,
    enlarged_gradient,
    enlarged_preactivation,
    enlarged_preactivation_gradient,
)
from initviz.figures.histograms import activations, gradients, preactivation_gradients, preactivations
from initviz.figures.quantities import QUANTITIES
from initviz.figures.scene import Scene
from initviz.figures.units import gradient_unit_means, gradient_unit_variances, unit_means, unit_variances
from initviz.gui.figure_view import FigureView
from initviz.gui.pages.page import JudgedPage, Piece
from initviz.gui.pages.sheet import Stack, scrolled
from initviz.gui.scheme_lines import SchemeLines
from initviz.gui.theme import Theme

_WIDE = 860
"""From this width on, the enlarged layer stands beside the ridge instead of below it."""
_SHARES = (6, 5)
"""Of the ridge and the enlarged layer."""
_WAY_BESIDE, _WAY_ABOVE = (4, 6), (4, 10)
"""Of the way and of both, where they stand beside and below each other."""
_LOWEST, _RIDGE = 168, 212
"""Heights below which a plot, and a ridge of many rows, cannot be read: the page is scrolled instead."""


class Detail(QWidget):
    """The selected layer: enlarged or unit by unit, with its numbers in words below.

    Parameters
    ----------
    enlarged
        Kinds of close-ups; the numbers are those of the one that is shown, else of the first.
    others
        Names of further kinds of figures of the layer.
    """

    def __init__(self, enlarged: tuple[Enlarged, ...], others: tuple[str, ...]) -> None:
        super().__init__()
        self._enlarged = {kind.name: kind for kind in enlarged}
        self.view = FigureView((*self._enlarged, *others))
        self.view.setMinimumHeight(_LOWEST)
        self.facts = SchemeLines()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.view, 1)
        column.addWidget(self.facts)

    def show_scene(self, scene: Scene, theme: Theme) -> None:
        """Show the selected layer of a scene."""
        self.view.show_scene(scene, theme)
        shown = self._enlarged.get(self.view.name, next(iter(self._enlarged.values())))
        self.facts.show_lines(scene.series, shown.facts(scene), theme)


class SignalsPage(JudgedPage):
    """Verdicts, the way of a statistic where there is one, the ridge of all layers, and the selected layer.

    Parameters
    ----------
    title
        Id of the tab's name.
    ways
        Kinds of figures on top; none for none.
    ridges
        Kinds of ridges, and the close-up that goes with each.
    others
        Further kinds of figures of the selected layer.
    """

    def __init__(
        self, title: str, ways: tuple[str, ...], ridges: Mapping[str, Enlarged], others: tuple[str, ...]
    ) -> None:
        super().__init__(title)
        self._close_up = {ridge: kind.name for ridge, kind in ridges.items()}
        self.ridge = FigureView(tuple(ridges))
        self.ridge.setMinimumHeight(_RIDGE)
        self.detail = Detail(tuple(ridges.values()), others)
        self._way = FigureView(ways) if ways else None
        self.views = (*((self._way,) if self._way is not None else ()), self.ridge, self.detail.view)
        for view in self.views:
            view.picked.connect(self.picked)
            view.switched.connect(self.outdated)
        self.ridge.switched.connect(self._follow_ridge)
        self._layers = Stack(f"{title}.layers", (self.ridge, self.detail), _SHARES)
        self._whole: Stack | None = None
        if self._way is not None:
            self._way.setMinimumHeight(_LOWEST)
            self._whole = Stack(f"{title}.whole", (self._way, self._layers), _WAY_ABOVE)
        self.column.addWidget(scrolled(self._whole or self._layers), 1)

    def pieces(self, *, growing_only: bool) -> Iterator[Piece]:
        """Give the figures from top to bottom, then the verdicts; only ways grow with every replicate."""
        if self._way is not None and (not growing_only or self._way.name in QUANTITIES):
            yield "way", self._way.show_scene
        if not growing_only:
            yield "ridge", self.ridge.show_scene
            yield "detail", self.detail.show_scene
        yield self.verdict_piece()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Put the enlarged layer beside the ridge where there is room."""
        super().resizeEvent(event)
        beside = self.width() >= _WIDE
        self._layers.arrange(Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical, *_SHARES)
        if self._whole is not None:
            self._whole.arrange(Qt.Orientation.Vertical, *(_WAY_BESIDE if beside else _WAY_ABOVE))

    def _follow_ridge(self) -> None:
        """Enlarge what the ridge shows."""
        self.detail.view.choose(self._close_up[self.ridge.name])


class ActivationsPage(SignalsPage):
    """Activations and pre-activations."""

    def __init__(self) -> None:
        ridges = {activations.name: enlarged_activation, preactivations.name: enlarged_preactivation}
        super().__init__("page.activations", (), ridges, (unit_means.name, unit_variances.name))


class GradientsPage(SignalsPage):
    """Gradients with respect to them, and their way back through the network."""

    def __init__(self) -> None:
        ridges = {gradients.name: enlarged_gradient, preactivation_gradients.name: enlarged_preactivation_gradient}
        others = (gradient_unit_means.name, gradient_unit_variances.name)
        super().__init__("page.gradients", ("gradient", "weight_gradient"), ridges, others)

"""The pages of the centre: which figures stand on which."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from initviz.figures.scene import Scene
from initviz.gui.figure_view import FigureView
from initviz.gui.theme import Theme
from initviz.gui.verdict_view import VerdictView

Names = tuple[str, ...]


class Page(QWidget):
    """Verdicts on top, figures under them.

    Parameters
    ----------
    title
        Id of the tab's name.
    figures
        Kinds of figures for each place, from top to bottom.
    shares
        How much of the height each place gets.
    """

    picked = Signal(str)
    switched = Signal()

    def __init__(self, title: str, figures: tuple[Names, ...], shares: tuple[int, ...]) -> None:
        super().__init__()
        self.title = title
        self.setObjectName("centre")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.verdicts = VerdictView()
        self.views = tuple(FigureView(names) for names in figures)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setHandleWidth(8)
        splitter.setChildrenCollapsible(False)
        splitter.setObjectName("figures")
        for place, view in enumerate(self.views):
            view.setMinimumHeight(140)
            view.picked.connect(self.picked)
            view.switched.connect(self.switched)
            splitter.addWidget(view)
            splitter.setStretchFactor(place, shares[place])
        splitter.setSizes([100 * share for share in shares])
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(12, 10, 12, 8)
        self.column.setSpacing(8)
        self.column.addWidget(self.verdicts)
        self.column.addWidget(splitter, 1)

    def show_verdicts(self, scene: Scene, theme: Theme) -> None:
        """Show the verdicts of a scene."""
        self.verdicts.show_scene(scene, theme)


def make_pages() -> tuple[Page, ...]:
    """Make all pages, in order."""
    return (
        Page("page.overview", (("signal", "preactivation", "variance", "mean", "gradient"), ("weights",)), (5, 6)),
        Page("page.activations", (("activations", "preactivations"),), (1,)),
        Page("page.gradients", (("gradient",), ("weight_gradient",)), (1, 1)),
    )

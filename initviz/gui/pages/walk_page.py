"""The walk: step through the network, layer by layer, and see what each does to the signal."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QTabBar, QVBoxLayout, QWidget

from initviz.core.layers.weighted import Weighted
from initviz.figures.numbers import shape
from initviz.figures.scene import Scene
from initviz.figures.walk import stop_of, walk_in, walk_middle, walk_out
from initviz.figures.walk_words import walk_sentences
from initviz.gui.figure_view import FigureView
from initviz.gui.network.rows import layer_title
from initviz.gui.pages.page import Page, Piece
from initviz.gui.pages.ribbon import Cell, Ribbon
from initviz.gui.pages.sheet import Stack, scrolled
from initviz.gui.parts import enlarge, label, named, set_text
from initviz.gui.scheme_lines import SchemeLines
from initviz.gui.theme import Theme
from initviz.messages import Message, message, text, tr

_WIDE = 600
"""From this width on the three plots stand side by side."""
_HEADING, _WORDS = 1.45, 1.2
"""Sizes of what a class reads from a projector, as multiples of all other text."""
_SHARES = (1, 1, 1)
"""Of the plots."""
_LOWEST = 190
"""Height below which a plot cannot be read: the page is scrolled instead."""


class WalkPage(Page):
    """A ribbon of all layers with a cursor, and three plots: signal in, the layer, signal out.

    The cursor is the selected layer; the network's input is the first stop.
    """

    def __init__(self) -> None:
        super().__init__("page.walk")
        self._ids: tuple[str, ...] = ("",)
        self.ribbon = Ribbon()
        self.ribbon.chosen.connect(self._go)
        self.previous = _button("previous", lambda: self._go(self.ribbon.current - 1))
        self.next = _button("next", lambda: self._go(self.ribbon.current + 1))
        self.heading = label(strong=True, wrap=True)
        self.words = SchemeLines(_WORDS)
        enlarge(self.heading, _HEADING)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.heading, 1)
        below.addWidget(self.previous)
        below.addWidget(self.next)
        self.views = tuple(FigureView((kind.name,)) for kind in (walk_in, walk_middle, walk_out))
        for view in self.views:
            view.setMinimumHeight(_LOWEST)
        self._plots = Stack(f"{self.title}.plots", self.views, _SHARES)
        self.column.addWidget(self.ribbon)
        self.column.addLayout(below)
        # The words of many schemes are as long as the plots are high: they are scrolled with them.
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(self.column.spacing())
        inside.addWidget(self.words)
        inside.addWidget(self._plots, 1)
        self.column.addWidget(scrolled(content), 1)
        self._bind_keys()

    def pieces(self, *, growing_only: bool) -> Iterator[Piece]:
        """Give the words and the plots; only the words' numbers grow with every replicate."""
        yield "walk", self._show_words
        if not growing_only:
            for place, view in enumerate(self.views):
                yield f"walk{place}", view.show_scene

    def _bind_keys(self) -> None:
        """Arrows move the cursor while the focus is anywhere on the page."""
        moves: tuple[tuple[Qt.Key, Callable[[], int]], ...] = (
            (Qt.Key.Key_Left, lambda: self.ribbon.current - 1),
            (Qt.Key.Key_Right, lambda: self.ribbon.current + 1),
            (Qt.Key.Key_Home, lambda: 0),
            (Qt.Key.Key_End, lambda: len(self._ids) - 1),
        )
        for key, where in moves:
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda where=where: self._go(where()))

    def _show_words(self, scene: Scene, theme: Theme) -> None:
        layers, known = scene.experiment.network.layers, len(scene.network.layers)
        self._ids = ("", *(layer.id for layer in layers))
        titles = (
            Cell(layer_title(layer), isinstance(layer, Weighted), place < known) for place, layer in enumerate(layers)
        )
        current = 0 if scene.layer_index is None else scene.layer_index + 1
        self.ribbon.show_cells((Cell(tr("walk.input"), weighted=True, works=True), *titles), current, theme)
        self.previous.setEnabled(current > 0)
        self.next.setEnabled(current < len(layers))
        set_text(self.heading, text(_heading(scene, current, len(layers))))
        self.words.show_lines(scene.series, walk_sentences(scene), theme)

    def _go(self, place: int) -> None:
        """Ask for another stop, if there is one."""
        if 0 <= place < len(self._ids) and place != self.ribbon.current:
            self.picked.emit(self._ids[place])

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  (Qt's name)
        """Take the keys when the page comes to the front, unless they are being used to choose among the tabs."""
        super().showEvent(event)
        if not isinstance(QApplication.focusWidget(), QTabBar):
            self.ribbon.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Put the plots below each other, and leave words out of buttons, where there is little room."""
        super().resizeEvent(event)
        wide = self.width() >= _WIDE
        self._plots.arrange(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical, *_SHARES)
        for button, name in ((self.previous, "previous"), (self.next, "next")):
            set_text(button, tr(f"walk.button.{name}" if wide else f"walk.button_brief.{name}"))


def _heading(scene: Scene, current: int, last: int) -> Message:
    """Say where the walk is, with the shapes before and after."""
    stop = stop_of(scene)
    if current == 0:
        return message("walk.heading.input", after=shape(scene.network.input_shape))
    title = layer_title(scene.experiment.network.layers[current - 1])
    if stop is None:
        return message("walk.heading.problem", place=current, last=last, layer=title)
    shapes = {"before": shape(stop.input_shape), "after": shape(stop.output_shape)}
    return message("walk.heading", place=current, last=last, layer=title, **shapes)


def _button(name: str, act: Callable[[], None]) -> QPushButton:
    """Make a large button."""
    made = QPushButton(tr(f"walk.button.{name}"))
    made.setObjectName("large")
    named(made, tr(f"walk.button_tip.{name}"), tr(f"walk.button_tip.{name}"))
    made.clicked.connect(act)
    return made

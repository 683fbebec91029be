"""The page of singular values: of a weight, of a convolution as an operator, and of the whole Jacobian."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QSizePolicy, QToolButton, QWidget

from initviz.core.spectra import SPECTRUM_KINDS, SpectrumKind, couples_samples, in_eval_mode
from initviz.figures.catalogue import FIGURES
from initviz.figures.scene import Scene
from initviz.figures.spectrum_facts import spectrum_facts
from initviz.gui.facts_table import FactsTable
from initviz.gui.figure_view import FigureView
from initviz.gui.pages.page import Page, Piece
from initviz.gui.parts import named
from initviz.gui.theme import Theme
from initviz.messages import message, tr

_WIDE = 900
"""Width from which the numbers stand beside the figure."""
_LOWEST = 220
"""Height below which the plot cannot be read: the page is scrolled instead."""
_AROUND = 36
"""Margins and scroll bar."""
_SHARE = 0.45
"""Of the width that the numbers may take beside the figure."""
_WIDEST = ("0.00256 ± 0.002", "0.00161 – 0.0058")
"""Usual widest numbers of theory and of measurements."""


class SpectrumPage(Page):
    """One figure with a switch, and its numbers beside or below it."""

    def __init__(self) -> None:
        super().__init__("page.spectrum")
        self.view = FigureView(tuple(f"{kind}_spectrum" for kind in SPECTRUM_KINDS))
        self.facts = FactsTable()
        self.help = _help_button()
        self.views = (self.view,)
        self.view.setMinimumHeight(_LOWEST)
        self.view.picked.connect(self.picked)
        self.view.switched.connect(self.outdated)
        self.help.clicked.connect(self._on_help)
        self._beside: bool | None = None
        content = QWidget()
        content.setObjectName("centre")
        content.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._grid = QGridLayout(content)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(12)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(content)
        self.column.addWidget(self.help, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(scroll, 1)
        self._arrange(beside=False)

    @property
    def spectrum(self) -> SpectrumKind | None:
        """Of what it shows singular values."""
        return FIGURES[self.view.name].spectrum

    def pieces(self, *, growing_only: bool) -> Iterator[Piece]:
        """Give figure and numbers; neither grows with further replicates."""
        if not growing_only:
            yield "spectrum", self.view.show_scene
            yield "facts", self._show_facts

    def _show_facts(self, scene: Scene, theme: Theme) -> None:
        self.help.setVisible(self.spectrum == "jacobian" and couples_samples(scene.experiment))
        rows = spectrum_facts(scene, self.spectrum) if self.spectrum is not None else ()
        self.facts.show_rows(scene, rows, theme, self._most())

    def _on_help(self) -> None:
        self.edited.emit(message("spectrum.edit.eval"), in_eval_mode, "")

    def _most(self) -> int:
        """Give the number of schemes whose numbers have room."""
        share = _SHARE if self._beside else 1.0
        return self.facts.fitting(int(share * (self.width() - _AROUND)), _WIDEST)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Put the numbers where there is room for them."""
        super().resizeEvent(event)
        before = self._most()
        self._arrange(beside=self.width() >= _WIDE)
        if self._most() != before:
            self.outdated.emit()

    def _arrange(self, *, beside: bool) -> None:
        if beside == self._beside:
            return
        self._beside = beside
        for widget in (self.view, self.facts):
            self._grid.removeWidget(widget)
        self._grid.addWidget(self.view, 0, 0)
        if beside:
            self._grid.addWidget(self.facts, 0, 1, Qt.AlignmentFlag.AlignTop)
        else:
            # As wide as the page: the sentence under the numbers would otherwise be cut where it takes two lines.
            self._grid.addWidget(self.facts, 1, 0)
        across = QSizePolicy.Policy.Maximum if beside else QSizePolicy.Policy.Preferred
        self.facts.setSizePolicy(across, QSizePolicy.Policy.Maximum)
        self._grid.setColumnStretch(0, 1)
        self._grid.setRowStretch(0, 1)


def _help_button() -> QToolButton:
    """Make what leads out of train mode, in which a network with BatchNorm has no Jacobian at one sample."""
    made = QToolButton()
    made.setObjectName("advice")
    made.setText(tr("spectrum.eval"))
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    named(made, tr("spectrum.eval"), tr("spectrum.eval.tip"))
    made.hide()
    return made

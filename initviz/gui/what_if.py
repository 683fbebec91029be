"""What if: all weights times a factor, and a block as often as one likes, with a slider and an exact number each."""

import math
from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from initviz.app.session import Session
from initviz.app.what_if import Factors, Repeats
from initviz.core.document.blocks import Block, blocks
from initviz.core.document.experiment import Experiment
from initviz.core.document.palette import scheme_letter
from initviz.core.document.repeating import MOST_REPEATS, run_of
from initviz.core.document.what_if import converted, has_scale, unscaled
from initviz.gui.forms.bounds import Bounds
from initviz.gui.forms.controls import Combo
from initviz.gui.forms.entry import NumberEntry
from initviz.gui.parts import label, mark_invalid, named, set_text
from initviz.gui.what_if_slider import HomingSlider
from initviz.messages import message, tr

_NOTCHES, _REACH, _CATCH = 50, 4.0, 2
"""Notches on either side of ×1, the factor at the last one, and how near to ×1 a drag is caught."""
_SMALLEST, _LARGEST = 0.001, 1000.0
_DIGITS = 3
_ACTIVE, _ALL = "active", "all"


def factor_at(notch: int) -> float:
    """Give the factor of a notch, in few digits."""
    return float(f"{_REACH ** (notch / _NOTCHES):.{_DIGITS}g}")


def notch_of(factor: float) -> int:
    """Give the notch next to a factor; the last one for those beyond it."""
    return round(max(min(math.log(factor, _REACH), 1.0), -1.0) * _NOTCHES)


def _ids(found: Iterable[Block]) -> set[str]:
    return {layer.id for block in found for layer in block.layers}


class WhatIf(QWidget):
    """Two sliders that edit the document while they are dragged; each drag is one step of the history.

    Parameters
    ----------
    session
        What is edited.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._factors, self._repeats = Factors(), Repeats()
        self._anchor = self._chosen = ""
        session.begun.connect(self._forget)
        self.gain = HomingSlider(-_NOTCHES, _NOTCHES, catch=_CATCH)
        self.gain_entry = NumberEntry(Bounds(_SMALLEST, _LARGEST))
        self.scope = Combo({_ACTIVE: "", _ALL: tr("what_if.all_schemes")})
        self.repeats = HomingSlider(1, MOST_REPEATS)
        self.repeats_entry = NumberEntry(Bounds(1, MOST_REPEATS, whole=True))
        self.note, self.block = label(muted=True, wrap=True), label(muted=True, wrap=True)
        self.complaint = label(wrap=True)
        self.complaint.setObjectName("complaint")
        self.complaint.hide()
        for widget, name in (
            (self.gain, "gain"),
            (self.gain_entry, "gain"),
            (self.scope, "scope"),
            (self.repeats, "depth"),
            (self.repeats_entry, "depth"),
        ):
            named(widget, tr(f"what_if.{name}"), tr(f"what_if.{name}.tip"))
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, name, slider, entry in (
            (0, "gain", self.gain, self.gain_entry),
            (3, "depth", self.repeats, self.repeats_entry),
        ):
            grid.addWidget(label(tr(f"what_if.{name}.label"), muted=True), row, 0)
            grid.addWidget(slider, row, 1)
            grid.addWidget(entry, row, 2)
        grid.addWidget(self.scope, 1, 1, 1, 2)
        grid.addWidget(self.note, 2, 0, 1, 3)
        grid.addWidget(self.block, 4, 0, 1, 3)
        grid.addWidget(self.complaint, 5, 0, 1, 3)

    def _connect(self) -> None:
        self.gain.slid.connect(lambda notch: self._multiply(factor_at(notch)))
        self.gain.reset.connect(lambda: self._multiply(1.0))
        self.gain_entry.edited.connect(lambda: self._multiply(float(self.gain_entry.number or 1.0)))
        self.repeats.slid.connect(self._repeat)
        self.repeats.reset.connect(self._repeat_as_before)
        self.repeats_entry.edited.connect(lambda: self._repeat(int(self.repeats_entry.number or 1)))
        self.scope.activated.connect(self._show_gain)
        for slider in (self.gain, self.repeats):
            slider.finished.connect(self._session.end_drag)
            slider.finished.connect(self.show_session)
        for entry in (self.gain_entry, self.repeats_entry):
            entry.editingFinished.connect(self._session.end_drag)
            entry.complained.connect(self._complain)

    # --- showing ---

    def show_session(self) -> None:
        """Show where the document is, as a multiple of what it was."""
        count = len(self._session.experiment.schemes)
        self.scope.setItemText(0, tr("what_if.scheme", scheme=self._letters((self._session.scheme,))))
        self.scope.setVisible(count > 1)
        self._show_gain()
        self._show_depth()

    def _show_gain(self) -> None:
        experiment, schemes = self._session.experiment, self._schemes()
        factor = self._factors.factor(experiment, schemes)
        able = any(has_scale(experiment, at) for at in schemes)
        self.gain.show_notch(notch_of(factor or 1.0), 0)
        if self.gain_entry.number != factor:
            self.gain_entry.show_number(factor)
        for widget in (self.gain, self.gain_entry):
            widget.setEnabled(able)
        set_text(self.note, self._told(experiment, schemes, able=able))
        self.note.setVisible(bool(self.note.text()))

    def _told(self, experiment: Experiment, schemes: tuple[int, ...], *, able: bool) -> str:
        """Say what has no scale, and what gets one."""
        if not able:
            return tr("what_if.note.nothing")
        said = []
        for names, id_ in (
            (converted(experiment, schemes), "what_if.note.converted"),
            (unscaled(experiment, schemes), "what_if.note.unscaled"),
        ):
            if names:
                said.append(tr(id_, names=", ".join(names)))
        return " ".join(said)

    def _show_depth(self) -> None:
        experiment = self._session.experiment
        run = self._run()
        for widget in (self.repeats, self.repeats_entry):
            widget.setEnabled(bool(run))
        self._anchor = run[0].layers[0].id if run else ""
        home = len(run_of(self._repeats.origin(experiment, self._anchor), self._anchor))
        self.repeats.show_notch(len(run), home or 1)
        if self.repeats_entry.number != len(run):
            self.repeats_entry.show_number(len(run) or None)
        words = " · ".join(layer.tag() for layer in run[0].layers) if run else ""
        set_text(self.block, tr("what_if.block", block=words) if run else tr("what_if.no_block"))

    def _run(self) -> tuple[Block, ...]:
        """Give the run of the selected layer; the same as before where that is in none and still selected."""
        network, before, chosen = self._session.experiment.network, self._chosen, self._session.layer
        self._chosen = chosen
        run = run_of(network, chosen)
        # Without a layer to go by it is the longest run, which another may have become.
        if chosen == before and chosen not in _ids(run) and self._anchor in _ids(blocks(network)):
            return run_of(network, self._anchor)
        return run

    def _forget(self) -> None:
        """Know nothing of the document before."""
        self._anchor = self._chosen = ""
        self._factors.forget()
        self._repeats.forget()

    def _complain(self, complaint: str) -> None:
        set_text(self.complaint, complaint[:1].upper() + complaint[1:])
        self.complaint.setVisible(bool(complaint))
        for entry in (self.gain_entry, self.repeats_entry):
            if entry.hasFocus() or not complaint:
                mark_invalid(entry, complaint)

    # --- edits ---

    def _schemes(self) -> tuple[int, ...]:
        everyone = self.scope.currentData(Qt.ItemDataRole.UserRole) == _ALL
        return tuple(range(len(self._session.experiment.schemes))) if everyone else (self._session.scheme,)

    @staticmethod
    def _letters(schemes: tuple[int, ...]) -> str:
        return ", ".join(map(scheme_letter, schemes))

    def _multiply(self, factor: float) -> None:
        schemes = self._schemes()
        letters = self._letters(schemes)
        self._session.apply(
            message("edit.name.what_if.gain", schemes=letters, factor=factor),
            lambda experiment: self._factors.apply(experiment, schemes, factor),
            control=f"what_if.gain.{letters}",
        )
        self._show_gain()

    def _repeat(self, count: int) -> None:
        anchor = self._anchor
        self._session.apply(
            message("edit.name.what_if.depth", count=count),
            lambda experiment: self._repeats.apply(experiment, anchor, count),
            control=f"what_if.depth.{anchor}",
        )
        self._show_depth()

    def _repeat_as_before(self) -> None:
        origin = self._repeats.origin(self._session.experiment, self._anchor)
        self._repeat(len(run_of(origin, self._anchor)))

"""The bottom of the left pane: one choice for all layers at once, the scheme's rules by type, or what if."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from initviz.app.session import Session
from initviz.app.settings import Settings
from initviz.figures.scene import Scene
from initviz.gui.network.stack import StackControls
from initviz.gui.parts import named
from initviz.gui.rules.chosen import ChosenRule
from initviz.gui.rules.grip import Grip
from initviz.gui.rules.rules_panel import RulesPanel
from initviz.gui.rules.segments import Segments
from initviz.gui.side.section import Section
from initviz.gui.theme import Theme
from initviz.gui.what_if import WhatIf
from initviz.messages import tr

_FACES = ("all", "rules", "what_if")
_AROUND = 100
"""Pixels of a third of the pane that are not the list of rules: the network stays in sight above it."""
_LEAST, _OTHERS = 60, 400
"""Pixels of the list of rules that are seen at least, and of the pane that are left to everything else."""
_KEPT = "all_layers"


class AllLayers(Section):
    """A section with three faces: set all, rules, and what if."""

    def __init__(self, session: Session) -> None:
        super().__init__(tr("stack.title"))
        self._pane = 0
        self._chosen_height = 0
        self.stack = StackControls()
        self.chosen_rule = ChosenRule(session, self)
        self.rules = RulesPanel(session, self.chosen_rule)
        self.what_if = WhatIf(session)
        self.grip = Grip()
        named(self.grip, tr("rules.grip"), tr("rules.grip.tip"))
        self._ruled = QWidget()
        inside = QVBoxLayout(self._ruled)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(2)
        inside.addWidget(self.grip)
        inside.addWidget(self.rules)
        self.segments = Segments(_FACES)
        self.all_button, self.rules_button, self.what_if_button = self.segments.buttons
        self._under: bool | None = None
        for button, face in zip(self.segments.buttons, (self.stack, self._ruled, self.what_if), strict=True):
            self.body.addWidget(face)
            face.hide()
            button.toggled.connect(face.setVisible)
            button.clicked.connect(lambda: self.fold.setChecked(True))
        self.all_button.setChecked(True)
        for button in (self.all_button, self.what_if_button):
            button.clicked.connect(self.chosen_rule.forget)
        self.chosen_rule.changed.connect(self._show_rules)
        self.grip.dragged.connect(self._on_dragged)
        self.grip.reset.connect(lambda: self._choose_height(0))
        self._place_segments()

    def show_scene(self, scene: Scene, theme: Theme) -> None:
        """Show a scene."""
        self.stack.show_scene(scene)
        self.rules.show_scene(scene, theme)
        self.what_if.show_session()

    def _show_rules(self) -> None:
        """Open the list where a rule is chosen, from wherever that was done."""
        if self.chosen_rule.index is not None:
            self.fold.setChecked(True)
            self.rules_button.setChecked(True)

    # --- room ---

    def fit(self, height: int) -> None:
        """Leave most of a pane of that height to the rows, unless a hand has chosen otherwise."""
        self._pane = height
        wanted = self._chosen_height or height // 3 - _AROUND
        self.rules.limit(max(min(wanted, height - _OTHERS), _LEAST))

    def _on_dragged(self, by: int) -> None:
        self._choose_height(max(self.rules.height_of_list + by, _LEAST))

    def _choose_height(self, height: int) -> None:
        self._chosen_height = height
        self.fit(self._pane)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Put the buttons where they fit."""
        super().resizeEvent(event)
        self._place_segments()

    def _place_segments(self) -> None:
        """Put the buttons beside the title if that can still be read, else under it."""
        room = self.width() - self.fold.minimumSizeHint().width() - 2 * self.header.spacing()
        under = self.segments.wanted() > room
        self.segments.keep_together(not under)
        if under == self._under:
            return
        self._under = under
        if under:
            self.header.removeWidget(self.segments)
            self.add_under_header(self.segments)
        else:
            self.header.addWidget(self.segments)

    # --- what is remembered ---

    def remember(self, settings: Settings) -> None:
        """Store what is open, and how high the list of rules is."""
        face = next(place for place, button in enumerate(self.segments.buttons) if button.isChecked())
        settings.set_shares(_KEPT, (int(not self.is_folded), face, self._chosen_height))

    def restore(self, settings: Settings) -> None:
        """Open what was open when the program was closed."""
        kept = settings.shares(_KEPT)
        if len(kept) == 1 + 1 + 1 and kept[1] < len(_FACES):
            self.segments.buttons[kept[1]].setChecked(True)
            self.fold.setChecked(bool(kept[0]))
            self._choose_height(kept[2])

    def reset(self) -> None:
        """Open what is open at first."""
        self.all_button.setChecked(True)
        self.fold.setChecked(True)
        self._choose_height(0)

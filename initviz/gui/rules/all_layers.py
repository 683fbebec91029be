"""The bottom of the left pane: one choice for all layers at once, or the scheme's rules by type in its place."""

from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from initviz.app.session import Session
from initviz.figures.scene import Scene
from initviz.gui.network.stack import StackControls
from initviz.gui.rules.chosen import ChosenRule
from initviz.gui.rules.rules_panel import RulesPanel
from initviz.gui.side.section import Section
from initviz.gui.theme import Theme
from initviz.gui.what_if import WhatIf
from initviz.messages import tr

_AROUND = 130
"""Pixels of the pane's lower half that are not the list of rules: the network stays in sight in the upper half."""


class AllLayers(Section):
    """A section with three faces: set all, rules, and what if."""

    def __init__(self, session: Session) -> None:
        super().__init__(tr("stack.title"))
        self.stack = StackControls()
        self.chosen_rule = ChosenRule(session, self)
        self.rules = RulesPanel(session, self.chosen_rule)
        group = QButtonGroup(self)
        self.what_if = WhatIf(session)
        self.all_button, self.rules_button, self.what_if_button = (
            self._segment(name, group) for name in ("all", "rules", "what_if")
        )
        faces: tuple[tuple[QPushButton, QWidget], ...] = (
            (self.all_button, self.stack),
            (self.rules_button, self.rules),
            (self.what_if_button, self.what_if),
        )
        for button, face in faces:
            self.body.addWidget(face)
            button.toggled.connect(face.setVisible)
        self.rules.hide()
        self.what_if.hide()
        self.all_button.setChecked(True)
        for button in (self.all_button, self.rules_button, self.what_if_button):
            button.clicked.connect(lambda: self.fold.setChecked(True))
        for button in (self.all_button, self.what_if_button):
            button.clicked.connect(self.chosen_rule.forget)
        self.chosen_rule.changed.connect(self._show_rules)

    def _segment(self, name: str, group: QButtonGroup) -> QPushButton:
        button = QPushButton(tr(f"stack.face.{name}"))
        button.setObjectName("segment")
        button.setCheckable(True)
        button.setToolTip(tr(f"stack.face.{name}.tip"))
        button.setAccessibleName(tr(f"stack.face.{name}.tip"))
        group.addButton(button)
        self.header.addWidget(button)
        return button

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

    def fit(self, height: int) -> None:
        """Take no more than half of a pane of that height."""
        self.rules.limit(max(height // 2 - _AROUND, 60))

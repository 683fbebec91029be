"""The schemes as a bar of pills: a click makes one active, a drag moves it, a menu does everything else."""

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from initviz.app.session import Session
from initviz.core.document.scheme_edits import rename_scheme
from initviz.figures.figure import Series
from initviz.gui.icons import icon
from initviz.gui.parts import label, named, set_text
from initviz.gui.schemes.actions import SchemeActions
from initviz.gui.schemes.area import PillArea
from initviz.gui.schemes.menus import scheme_menu, starter_menu
from initviz.gui.schemes.name_field import NameField
from initviz.gui.schemes.pill import Pill
from initviz.gui.theme import LIGHT, Theme
from initviz.messages import Message, RefusedValueError, tr

_STEPS: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
"""How far the arrow keys go along the pills."""


class SchemeBar(QWidget):
    """Shows the schemes of a session, hidden ones too, and turns what the user does with them into edits.

    Parameters
    ----------
    session
        Whose schemes they are.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._theme = LIGHT
        self.actions_of_schemes = SchemeActions(session)
        self._pills: list[Pill] = []
        self._area = PillArea()
        self.add_button = QToolButton()
        self.add_button.setObjectName("rowAction")
        self.add_button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.starters = QMenu(self)
        self.starters.aboutToShow.connect(lambda: starter_menu(session, self.actions_of_schemes, self.starters))
        self.add_button.setMenu(self.starters)
        named(self.add_button, tr("scheme.add"), tr("scheme.add.tip"))
        self.name_field = NameField(self._area, self._refusal)
        self.complaint = label(wrap=True)
        self.complaint.setObjectName("complaint")
        self.complaint.hide()
        self.menu: QMenu | None = None
        self._named = 0
        self._lay_out()
        self.add_button.clicked.connect(lambda: self.actions_of_schemes.duplicate(session.scheme))
        self.name_field.entered.connect(lambda name: self.actions_of_schemes.rename(self._named, name))
        self.name_field.complained.connect(self._complain)
        self.name_field.ended.connect(self._end_naming)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self._area, 1)
        line.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(self.complaint)

    @property
    def pills(self) -> tuple[Pill, ...]:
        """The pills, in the order of the schemes."""
        return tuple(self._pills)

    def show_session(self, theme: Theme) -> None:
        """Show the schemes of the moment."""
        schemes, active = self._session.experiment.schemes, self._session.scheme
        if theme is not self._theme or self.add_button.icon().isNull():
            self._theme = theme
            self.add_button.setIcon(icon("add", theme))
        while len(self._pills) > len(schemes):
            self._pills.pop().deleteLater()
        while len(self._pills) < len(schemes):
            self._add_pill(len(self._pills))
        for index, (pill, scheme) in enumerate(zip(self._pills, schemes, strict=True)):
            series = Series(index, scheme.name, scheme.color, front=index == active, place=index)
            pill.dress(series, theme, hidden=scheme.hidden)
        self._area.fit()

    def _add_pill(self, index: int) -> None:
        pill = Pill()
        pill.clicked.connect(lambda: self._choose(index))
        pill.menu_wanted.connect(lambda place: self._open_menu(index, place))
        pill.rename_wanted.connect(lambda: self.rename(index))
        pill.dragged.connect(self._area.show_gap)
        pill.dropped.connect(lambda stays: self._drop(index, stays=stays))
        self._pills.append(pill)
        self._area.add(pill)

    # --- what the user does ---

    def _choose(self, index: int) -> None:
        """Make a scheme active; one that is hidden is shown again."""
        if self._session.experiment.schemes[index].hidden:
            self.actions_of_schemes.set_hidden(index, hidden=False)
        else:
            self._session.select(scheme=index)

    def _open_menu(self, index: int, place: QPoint) -> None:
        def rename() -> None:
            # Once the menu is gone, which gives the focus back to where it was.
            QTimer.singleShot(0, self, lambda: self.rename(index))

        menu = scheme_menu(self._session, index, self.actions_of_schemes, rename, self._theme, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.aboutToHide.connect(self._forget_menu)
        self.menu = menu
        menu.popup(place)

    def _forget_menu(self) -> None:
        self.menu = None

    def rename(self, index: int) -> None:
        """Let the user type a scheme's name in its place."""
        self._named = index
        self.name_field.open_over(self._pills[index].geometry(), self._session.experiment.schemes[index].name)

    def _refusal(self, name: str) -> Message | None:
        try:
            rename_scheme(self._session.experiment, self._named, name)
        except RefusedValueError as error:
            return error.reason
        return None

    def _complain(self, words: str) -> None:
        set_text(self.complaint, words)
        self.complaint.setVisible(bool(words))

    def _end_naming(self, by_key: bool) -> None:  # noqa: FBT001  (as the signal says it)
        if by_key and self._named < len(self._pills):
            self._pills[self._named].setFocus()

    def _drop(self, index: int, *, stays: bool) -> None:
        gap = self._area.gap
        self._area.show_gap(None)
        if stays and gap is not None:
            self.actions_of_schemes.move(index, gap - (gap > index))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  (Qt's name)
        """Move between pills, move pills, name and remove the one that has the focus."""
        index = next((place for place, pill in enumerate(self._pills) if pill.hasFocus()), None)
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}.get(
            Qt.Key(event.key())
        )
        if index is None:
            super().keyPressEvent(event)
        elif step is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._move(index, index + step)
        elif step is not None:
            self._go(index + step)
        elif event.key() == Qt.Key.Key_F2:
            self.rename(index)
        elif event.key() == Qt.Key.Key_Delete:
            self.actions_of_schemes.remove(index)
        else:
            super().keyPressEvent(event)

    def _move(self, index: int, to: int) -> None:
        if 0 <= to < len(self._pills):
            self.actions_of_schemes.move(index, to)
            self._pills[to].setFocus()

    def _go(self, index: int) -> None:
        """Go to a pill; what is hidden gets the focus only."""
        if 0 <= index < len(self._pills):
            self._session.select(scheme=index)
            self._pills[index].setFocus()

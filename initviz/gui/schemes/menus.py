"""Menus of schemes: what can be done with one, what a new one may begin with, and whither initializers are copied."""

from collections.abc import Callable, Collection
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from initviz.app.session import Session
from initviz.core.document.palette import scheme_letter
from initviz.core.document.scheme_edits import STARTERS, with_parameters
from initviz.core.document.shown import shown_places
from initviz.gui.schemes.actions import SchemeActions
from initviz.gui.schemes.colors import ColorMenu
from initviz.gui.theme import Theme
from initviz.messages import tr

KEYS = {"rename": "F2", "left": "Alt+Left", "right": "Alt+Right", "remove": "Del"}
"""Keys of what is done with the pill that has the focus."""


def scheme_menu(
    session: Session, index: int, actions: SchemeActions, rename: Callable[[], None], theme: Theme, parent: QWidget
) -> QMenu:
    """Make the menu of one scheme."""
    menu, experiment = QMenu(parent), session.experiment
    scheme, count = experiment.schemes[index], len(experiment.schemes)
    is_last = shown_places(experiment) == (index,)
    _add(menu, "rename", rename)
    menu.addMenu(ColorMenu(scheme.color, theme, partial(actions.recolor, index), menu))
    menu.addSeparator()
    _add(menu, "duplicate", partial(actions.duplicate, index))
    hiding = "show" if scheme.hidden else "hide"
    hide = _add(menu, hiding, partial(actions.set_hidden, index, hidden=not scheme.hidden))
    menu.addSeparator()
    _add(menu, "left", partial(actions.move, index, index - 1)).setEnabled(index > 0)
    _add(menu, "right", partial(actions.move, index, index + 1)).setEnabled(index < count - 1)
    menu.addSeparator()
    remove = _add(menu, "remove", partial(actions.remove, index))
    if is_last:
        menu.setToolTipsVisible(True)
        for action, reason in ((hide, "edit.scheme.last_hidden"), (remove, "edit.scheme.last_removed")):
            action.setEnabled(False)
            action.setToolTip(tr(reason))
    return menu


def _add(menu: QMenu, name: str, act: Callable[[], object]) -> QAction:
    """Add what a menu offers, with its key, to which the pill itself answers."""
    key = QKeySequence(KEYS[name]).toString(QKeySequence.SequenceFormat.NativeText) if name in KEYS else ""
    action = menu.addAction(tr(f"scheme.menu.{name}") + (f"\t{key}" if key else ""))
    action.setObjectName(name)
    action.triggered.connect(act)
    return action


def starter_menu(session: Session, actions: SchemeActions, menu: QMenu) -> None:
    """Fill a menu with what a new scheme may begin with."""
    menu.clear()
    copy = menu.addAction(tr("scheme.add.copy", name=actions.title(session.scheme)))
    copy.setObjectName("copy")
    copy.triggered.connect(lambda: actions.duplicate(session.scheme))
    menu.addSeparator()
    menu.setToolTipsVisible(True)
    for starter in STARTERS:
        action = menu.addAction(tr("scheme.add.default") if starter == "default" else starter)
        action.setObjectName(starter)
        action.setToolTip(tr(f"about.{starter}"))
        action.triggered.connect(lambda _=False, starter=starter: actions.add(starter))


def add_copy_menu(menu: QMenu, session: Session, layer_ids: Collection[str]) -> None:
    """Add to a menu of layers the schemes to which their initializers can be copied, where there are any."""
    experiment, active = session.experiment, session.scheme
    others = [index for index in range(len(experiment.schemes)) if index != active]
    if not others or not with_parameters(experiment, layer_ids):
        return
    actions = SchemeActions(session)
    inner = menu.addMenu(tr("scheme.copy_to", letter=scheme_letter(active)))
    inner.setObjectName("copy_to")
    if len(others) > 1:
        everywhere = inner.addAction(tr("scheme.copy_to.all"), partial(actions.copy_initializers, layer_ids, others))
        everywhere.setObjectName("all")
        inner.addSeparator()
    for index in others:
        action = inner.addAction(actions.title(index), partial(actions.copy_initializers, layer_ids, [index]))
        action.setObjectName(str(index))


def offer_copies(widget: QWidget, session: Session) -> None:
    """Let a right click on what speaks of the selected layer offer to copy its initializers."""

    def pop_up(place: QPoint) -> None:
        menu = QMenu(widget)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        add_copy_menu(menu, session, (session.layer,))
        if menu.isEmpty():
            menu.deleteLater()
        else:
            menu.popup(widget.mapToGlobal(place))

    widget.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    widget.customContextMenuRequested.connect(pop_up)

"""The context menu of a row."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QMenu

from initviz.core.document.remedies import Remedy
from initviz.gui.network.actions import RowActions
from initviz.messages import text


def fill_row_menu(menu: QMenu, actions: RowActions, offers: Sequence[Remedy], chosen: Callable[[Remedy], None]) -> None:
    """Put into a menu what can be done about a row's problem, then all that can be done with every row."""
    for offer in offers:
        menu.addAction(text(offer.says), partial(chosen, offer))
    groups = (
        (actions.add, actions.duplicate, actions.remove),
        (actions.cut, actions.copy, actions.paste),
        (actions.move_up, actions.move_down),
        (actions.tie, actions.untie, actions.freeze),
        (actions.select_all, actions.fold_all),
    )
    for group in groups:
        if menu.actions():
            menu.addSeparator()
        menu.addActions(list(group))

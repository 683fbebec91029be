"""What is done with initializers of single layers: one is chosen, or the layer is given back to the rules."""

from collections.abc import Sequence

from PySide6.QtWidgets import QMenu

from initviz.app.session import Session
from initviz.core.document.origin import ROLES
from initviz.core.document.palette import scheme_letter
from initviz.core.document.rules import choose_initializer, reset_to_rule
from initviz.core.initializers.catalogue import BY_TAG
from initviz.core.parameter import Role
from initviz.gui.network.choices import RESET
from initviz.messages import message, tr


def choose_or_reset(session: Session, layer: str, role: Role, tag: str) -> None:
    """Choose an initializer for one layer of the active scheme by its name; an empty one goes back to the rules."""
    if tag:
        scheme, kind = session.scheme, BY_TAG[tag]
        session.apply("edit.name.initializer", lambda now: choose_initializer(now, scheme, layer, role, kind))
    else:
        reset(session, (layer,), (role,))


def reset(session: Session, layers: Sequence[str], roles: Sequence[Role] = ROLES) -> None:
    """Give layers of the active scheme back to its rules."""
    scheme = session.scheme
    name = message("edit.name.to_rule", scheme=scheme_letter(scheme))
    session.apply(name, lambda now: reset_to_rule(now, scheme, layers, roles))


def add_reset(menu: QMenu, session: Session, layers: Sequence[str]) -> None:
    """Offer in a menu to give layers back to the rules, if one of them is apart from these."""
    overrides = session.experiment.schemes[session.scheme].overrides
    if any(layer in overrides for layer in layers):
        action = menu.addAction(tr("row.reset"), lambda: reset(session, layers))
        action.setObjectName(RESET)
        action.setToolTip(tr("row.reset.tip"))

"""What the user does with schemes, as edits of the session; the active scheme stays active where it goes."""

from collections.abc import Collection

from initviz.app.session import Edit, Session
from initviz.core.document import scheme_edits
from initviz.core.document.naming import several
from initviz.core.document.palette import scheme_letter
from initviz.messages import Message, message


class SchemeActions:
    """Applies edits of schemes to a session, which refuses what cannot be done with a reason.

    Parameters
    ----------
    session
        Whose schemes they are.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def title(self, index: int) -> str:
        """Give a scheme's letter and name."""
        return f"{scheme_letter(index)} {self._session.experiment.schemes[index].name}"

    def add(self, starter: str) -> None:
        """Add a scheme that begins as a well-known one, and make it active."""
        self._add(message("edit.name.scheme_add", name=starter), lambda e: scheme_edits.add_scheme(e, starter))

    def duplicate(self, index: int) -> None:
        """Add a copy of a scheme, and make it active."""
        name = message("edit.name.scheme_duplicate", name=self.title(index))
        self._add(name, lambda e: scheme_edits.duplicate_scheme(e, index))

    def _add(self, name: Message, edit: Edit) -> None:
        if self._session.apply(name, edit):
            self._session.select(scheme=len(self._session.experiment.schemes) - 1)

    def rename(self, index: int, name: str) -> bool:
        """Give a scheme another name; say whether it was taken."""
        old = self._session.experiment.schemes[index].name
        said = message("edit.name.scheme_rename", letter=scheme_letter(index), old=old, new=name.strip())
        return self._session.apply(said, lambda e: scheme_edits.rename_scheme(e, index, name))

    def recolor(self, index: int, color: str) -> bool:
        """Give a scheme another colour; say whether it was taken."""
        said = message("edit.name.scheme_color", name=self.title(index))
        return self._session.apply(said, lambda e: scheme_edits.recolor_scheme(e, index, color))

    def move(self, index: int, to: int) -> None:
        """Move a scheme to another place, where there is one."""
        count = len(self._session.experiment.schemes)
        if not 0 <= to < count or to == index:
            return
        order = list(range(count))
        order.insert(to, order.pop(index))
        active = order.index(self._session.scheme)
        said = message("edit.name.scheme_move", name=self.title(index))
        if self._session.apply(said, lambda e: scheme_edits.move_scheme(e, index, to)):
            self._session.select(scheme=active)

    def set_hidden(self, index: int, *, hidden: bool) -> None:
        """Hide a scheme, or show it and make it active."""
        said = message("edit.name.scheme_hide" if hidden else "edit.name.scheme_show", name=self.title(index))
        if self._session.apply(said, lambda e: scheme_edits.set_hidden(e, index, hidden=hidden)) and not hidden:
            self._session.select(scheme=index)

    def remove(self, index: int) -> None:
        """Remove a scheme; where it was the active one, its neighbour is."""
        active = self._session.scheme
        said = message("edit.name.scheme_remove", name=self.title(index))
        if self._session.apply(said, lambda e: scheme_edits.remove_scheme(e, index)) and active > index:
            self._session.select(scheme=active - 1)

    def copy_initializers(self, layer_ids: Collection[str], targets: Collection[int]) -> None:
        """Give layers in other schemes the initializers that they have in the active one."""
        source = self._session.scheme
        chosen = scheme_edits.with_parameters(self._session.experiment, layer_ids)
        layers, to = several([found.layer for found in chosen]), ", ".join(map(scheme_letter, targets))
        said = message("edit.name.scheme_copy", layers=layers, scheme=scheme_letter(source), to=to)
        self._session.apply(said, lambda e: scheme_edits.copy_initializers(e, source, layer_ids, targets))

"""From an entry in a form to an edit of the document, or to a reason beside the entry."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from initviz.app.session import Edit, Session
from initviz.gui.forms.form import Form
from initviz.messages import Message, RefusedValueError

EditOf = Callable[[Mapping[str, Any]], Edit]


def apply_entry(session: Session, form: Form, field: str, edit_of: EditOf, *, name: str, control: str) -> bool:
    """Apply what was entered in a form, or say beside the entry why the document does not take it.

    Parameters
    ----------
    session
        Whose document is edited.
    form
        What was edited.
    field
        Name of the field that was edited.
    edit_of
        Makes the edit from the values of all fields; it may raise RefusedValueError as the edit may.
    name
        Id of the edit's name.
    control
        Names the control: edits of one drag on it merge.

    Returns
    -------
    bool
        Whether the document took the entry.
    """
    taken: Collection[str]
    experiment = session.experiment
    try:
        # All entries together, for two may be right that are wrong one by one; then the one edited last alone.
        try:
            experiment, taken = edit_of(form.values())(experiment), form.fields.keys()
        except RefusedValueError:
            experiment, taken = edit_of(form.value_of(field))(experiment), {field}
    except RefusedValueError as error:
        form.refuse(RefusedValueError(innermost(error.reason), field=error.field))
        return False
    form.accept(taken)
    return session.apply(name, lambda _: experiment, control=control)


def innermost(reason: Message) -> Message:
    """Give the reason itself, without the path and the name of what it was found in."""
    inside = reason.values.get("reason")
    return innermost(inside) if isinstance(inside, Message) else reason

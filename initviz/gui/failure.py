"""What is said when a measurement fails, with the way out that helps."""

from collections.abc import Callable

from initviz.app.session import Session
from initviz.core.document.end_remedies import input_problem, input_remedies, loss_remedies
from initviz.gui.message_bar import MessageBar
from initviz.gui.side.advice import mending
from initviz.messages import Message, sentence, tr

_OF_THE_MACHINE = frozenset(
    f"measure.{name}" for name in ("cannot_start", "died", "killed", "look_dropped", "memory", "no_torch", "unexpected")
)
"""Reasons that lie outside of the document: another time all may go well."""

_NOTHING: tuple[str, None] = ("", None)


def show_failure(bar: MessageBar, reason: Message, session: Session, again: Callable[[], None]) -> None:
    """Say why, and offer what mends the document, to try again where it is not to blame, or else nothing.

    Parameters
    ----------
    bar
        Where it is said.
    reason
        Why the measurement failed.
    session
        Whose document was measured.
    again
        Measures it once more.
    """
    if reason.id == "custom.untrusted":  # a bar of its own asks
        return
    experiment = session.experiment
    # What enters comes first: as long as that is unknown, nothing else is measured either.
    unread = input_problem(experiment)
    ways = mending(session, loss_remedies(experiment) if unread is None else input_remedies(experiment))
    # A file of data lies outside too: it may be there again, or whole.
    if not ways and (unread is not None or reason.id in _OF_THE_MACHINE):
        ways = ((tr("message.try_again"), again),)
    (action, act), (other, act_other), *_ = (*ways, _NOTHING, _NOTHING)
    bar.show_text(sentence(reason), action=action, act=act, other=other, act_other=act_other)

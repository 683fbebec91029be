"""What is said when a measurement fails, with the way out that helps."""

from collections.abc import Callable

from initviz.app.session import Session
from initviz.core.document.end_remedies import input_remedies, loss_remedies
from initviz.gui.message_bar import MessageBar
from initviz.gui.side.advice import mending
from initviz.messages import Message, sentence, tr


def show_failure(bar: MessageBar, reason: Message, session: Session, again: Callable[[], None]) -> None:
    """Say why, and offer what mends the document, or to try again where nothing in it is to blame.

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
    experiment = session.experiment
    ways = mending(session, (*input_remedies(experiment), *loss_remedies(experiment)))
    (action, act), *others = ways or ((tr("message.try_again"), again),)
    other, act_other = others[0] if others else ("", None)
    bar.show_text(sentence(reason), action=action, act=act, other=other, act_other=act_other)

import os
import threading

import pytest

from initviz.core.channel import Channel, Finished, Look, Request
from initviz.core.document.scenes import first_scene
from initviz.core.inspections import Region


def pair() -> tuple[Channel, Channel]:
    one_in, other_out = os.pipe()
    other_in, one_out = os.pipe()
    return (
        Channel(os.fdopen(one_in, "rb"), os.fdopen(one_out, "wb")),
        Channel(os.fdopen(other_in, "rb"), os.fdopen(other_out, "wb")),
    )


def test_what_is_sent_arrives_at_once_and_equal() -> None:
    here, there = pair()
    look = Look("l1", {"weight": Region(1, 2, 3, 4)})
    for said in (Request(3, first_scene(), look, theory=True), look, Finished(3, 0.5), Finished(4, 0.25)):
        here.send(said)
        assert there.receive() == said
    here.close()
    there.close()


def test_a_message_larger_than_the_pipe_arrives() -> None:
    here, there = pair()
    large = Request(1, first_scene())
    many = [large] * 200

    def send() -> None:
        for one in many:
            here.send(one)

    sender = threading.Thread(target=send)
    sender.start()
    assert [there.receive() for _ in many] == many
    sender.join()
    here.close()
    there.close()


def test_the_end_of_the_other_side_is_an_error_and_closing_is_not() -> None:
    here, there = pair()
    there.close()
    with pytest.raises(EOFError):
        here.receive()
    with pytest.raises(BrokenPipeError):
        here.send(Finished(1, 0.0))
    here.close()

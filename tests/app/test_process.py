"""Why a child ended, in words."""

import signal

from initviz.app.process import reason_of_end


def test_every_signal_that_ends_a_child_is_said() -> None:
    said = {number: reason_of_end(-number) for number in range(1, signal.SIGRTMAX + 1)}
    assert {reason.id for reason in said.values()} == {"measure.killed"}
    assert said[9].values == {"signal": "SIGKILL"}
    # Between the first and the last real-time signal there are no names.
    assert said[signal.SIGRTMIN + 1].values == {"signal": str(signal.SIGRTMIN + 1)}
    assert len({str(reason.values["signal"]) for reason in said.values()}) == len(said)


def test_an_exit_code_is_said() -> None:
    assert (reason_of_end(3).id, reason_of_end(3).values) == ("measure.died", {"code": 3})

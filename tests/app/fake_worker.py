"""Speaks as the compute process does, without torch; the first scheme's name says what it is to do."""

import os
import signal
import sys
import threading
import time

import numpy as np

from initviz.core.channel import (
    Broken,
    Channel,
    Failed,
    Finished,
    Inspected,
    Loading,
    Look,
    Predicted,
    Ready,
    Reported,
    Request,
    Started,
    Uninspected,
)
from initviz.core.inspections import OrderedEntries, ParameterInspection, Region, WeightImage
from initviz.core.laws.outcome import KsTest
from initviz.core.reports import Histogram, LawTestReport, SchemePrediction
from initviz.messages import message


def seen(layer: str) -> ParameterInspection:
    """Make what a look at a layer sees, with nothing in it but the layer's name."""
    image = WeightImage(np.zeros((1, 1)), Region(0, 0, 1, 1), 1, 1, 1, 1, 0.0)
    histogram = Histogram(0.0, 0.0, np.zeros(0), (), 1)
    numbers = ("mean", "std", "min", "max", "zero_fraction", "nonfinite_fraction", "kurtosis")
    return ParameterInspection(
        scheme=0,
        layer=layer,
        name="weight",
        shape=(1, 1),
        histogram=histogram,
        ks=KsTest(0.0, 1.0),
        image=image,
        ordered=OrderedEntries(np.zeros(0, dtype=np.int64), np.zeros(0), 0),
        **dict.fromkeys(numbers, 0.0),
    )


def see(generation: int, look: Look, channel: Channel) -> None:
    if look.layer == "hang":
        channel.send(Inspected(generation, (seen("hang"),)))  # an answer to an older look, for whoever waits for it
        time.sleep(60)
    elif look.layer == "until_more":  # as the desk does: a look that is superseded is not answered
        return
    elif look.layer == "bad":
        channel.send(Uninspected(generation, message("measure.memory"), look.number))
    else:
        channel.send(Inspected(generation, (seen(look.layer),), look.number))


def serve(request: Request, channel: Channel) -> None:
    channel.send(Started(request.generation))
    if request.theory:
        channel.send(Predicted(request.generation, 0, SchemePrediction("", (), ())))
    if request.look is not None:
        see(request.generation, request.look, channel)
    if request.schemes == ():
        channel.send(Finished(request.generation, 0.0))
    else:
        obey(request, channel)


def obey(request: Request, channel: Channel) -> None:
    for word in request.experiment.schemes[0].name.split():
        match word.partition(":"):
            case ("reports", _, count):
                for replicate in range(int(count)):
                    channel.send(Reported(request.generation, LawTestReport(0, replicate, {})))
            case ("late", _, _):
                channel.send(Reported(request.generation - 1, LawTestReport(0, 99, {})))
                channel.send(Finished(request.generation - 1, 0.0))
                channel.send(Failed(request.generation - 1, message("measure.memory")))
                channel.send(Predicted(request.generation - 1, 0, SchemePrediction("", (), ())))
                see(request.generation - 1, Look("late", {}), channel)
                see(request.generation - 1, Look("bad", {}), channel)
            case ("until_more", _, _):  # as the desk does: what supersedes it is answered next
                return
            case ("hang", _, _):
                time.sleep(60)
            case ("die", _, _):
                os.kill(os.getpid(), signal.SIGKILL)
            case ("exit", _, code):
                os._exit(int(code))
            case ("fail", _, _):
                channel.send(Failed(request.generation, message("measure.memory")))
                return
    channel.send(Finished(request.generation, 0.125))


def main() -> None:
    channel = Channel(sys.stdin.buffer, sys.stdout.buffer)
    channel.send(Loading())
    if "broken" in sys.argv:
        channel.send(Broken(message("measure.no_torch", error="no module named torch")))
        return
    if "half" in sys.argv:
        sys.stdout.buffer.write(b"\0\0\0")
        return
    channel.send(Ready())
    generation = 0
    try:
        while True:
            said = channel.receive()
            if isinstance(said, Request):
                generation = said.generation
                serve(said, channel)
            elif isinstance(said, Look):
                see(generation, said, channel)
    except (EOFError, OSError):
        return


if __name__ == "__main__":
    assert threading.current_thread() is threading.main_thread()
    main()

"""Speaks as the compute process does, without torch; the first scheme's name says what it is to do."""

import os
import signal
import sys
import threading
import time

from initviz.core.channel import Broken, Channel, Failed, Finished, Loading, Ready, Reported, Request, Started
from initviz.core.reports import LawTestReport
from initviz.messages import message


def serve(request: Request, channel: Channel) -> None:
    channel.send(Started(request.generation))
    for word in request.experiment.schemes[0].name.split():
        match word.partition(":"):
            case ("reports", _, count):
                for replicate in range(int(count)):
                    channel.send(Reported(request.generation, LawTestReport(0, replicate, {})))
            case ("late", _, _):
                channel.send(Reported(request.generation - 1, LawTestReport(0, 99, {})))
                channel.send(Finished(request.generation - 1, 0.0))
                channel.send(Failed(request.generation - 1, message("measure.memory")))
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
    try:
        while isinstance(request := channel.receive(), Request):
            serve(request, channel)
    except (EOFError, OSError):
        return


if __name__ == "__main__":
    assert threading.current_thread() is threading.main_thread()
    main()

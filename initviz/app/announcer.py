"""Says what the compute process has found out: a signal for each kind of result."""

from PySide6.QtCore import QObject, Signal

from initviz.core.channel import Decomposed, Inspected, Listed, Predicted, Reported, Uninspected

Found = Reported | Predicted | Inspected | Decomposed | Listed | Uninspected


class Announcer(QObject):
    """Announces results.

    Signals
    -------
    reported
        Generation and report; as with all signals, only of the newest generation.
    predicted
        Generation, scheme and its theory, where it was asked for.
    inspected
        Generation and what a look has seen.
    decomposed
        Generation and the singular values that a look has seen.
    listed
        Generation and the list of a model's parameters and buffers.
    uninspected
        Generation and the reason why a look failed; measurements go on.
    """

    reported = Signal(int, object)
    predicted = Signal(int, int, object)
    inspected = Signal(int, object)
    decomposed = Signal(int, object)
    listed = Signal(int, object)
    uninspected = Signal(int, object)

    def announce(self, found: Found) -> None:
        """Emit the signal of a result."""
        match found:
            case Reported(generation, report):
                self.reported.emit(generation, report)
            case Predicted(generation, scheme, prediction):
                self.predicted.emit(generation, scheme, prediction)
            case Inspected(generation, inspections):
                self.inspected.emit(generation, inspections)
            case Decomposed(generation, spectra):
                self.decomposed.emit(generation, spectra)
            case Listed(generation, listing):
                self.listed.emit(generation, listing)
            case Uninspected(generation, reason):
                self.uninspected.emit(generation, reason)

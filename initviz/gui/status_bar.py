"""The bar at the bottom: the verdict in a few words, the network's size, the seed, and what is being computed."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from initviz.figures.numbers import grouped
from initviz.figures.scene import Scene
from initviz.gui.parts import label, quiet_button, separator, set_text
from initviz.gui.progress.strip import ProgressStrip
from initviz.gui.verdict_view import verdict_summary
from initviz.messages import tr

_MARGIN = 1
_AT_REST = ("idle", "looking")
"""States in which nothing is measured."""


class StatusBar(QWidget):
    """One line of facts, with what is under way at its end.

    Signals
    -------
    stop_wanted
        The user has seen enough seeds.
    measure_wanted
        Measure all of them after all.
    """

    stop_wanted = Signal()
    measure_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("statusbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._verdict = label()
        self._parameters = label(muted=True)
        self._seed = label(muted=True)
        self._activity = label(muted=True)
        self.writing = ProgressStrip()
        self.measuring = ProgressStrip()
        self.measuring.cancelled.connect(self._on_cancelled)
        self.again = quiet_button(tr("status.again"))
        self.again.clicked.connect(self.measure_wanted)
        self.again.hide()
        self._is_stopped = False
        row = QHBoxLayout(self)
        row.setContentsMargins(12, _MARGIN, 12, _MARGIN)
        row.setSpacing(10)
        row.addWidget(self._verdict)
        for part in (self._parameters, self._seed):
            line = separator()
            line.setFixedHeight(12)
            row.addWidget(line)
            row.addWidget(part)
        row.addStretch(1)
        for ending in (self.writing, self._activity, self.measuring, self.again):
            row.addWidget(ending)
        self._state = "idle"
        self._seconds: float | None = None

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Be as high as with a button, so that nothing moves above it when one comes."""
        return super().sizeHint().expandedTo(QSize(0, self._least()))

    def minimumSizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Be as high as with a button."""
        return super().minimumSizeHint().expandedTo(QSize(0, self._least()))

    def _least(self) -> int:
        return self.again.sizeHint().height() + 2 * _MARGIN

    def show_scene(self, scene: Scene) -> None:
        """Show a scene's facts."""
        probe = scene.experiment.probe
        set_text(self._verdict, verdict_summary(scene))
        set_text(self._parameters, tr("status.parameters", count=grouped(scene.network.parameter_count)))
        arrived = max(len(scene.replicates(index)) for index in range(len(scene.series)))
        set_text(self._seed, tr("status.seed", seed=probe.seed, arrived=arrived, seeds=probe.seeds))
        if self._state != "looking":
            self.measuring.show_step(arrived, probe.seeds)

    def show_state(self, state: str) -> None:
        """Show what is being computed."""
        self.measuring.end()
        if state == "busy":
            self.measuring.begin(tr("status.busy"), silent=True)
        elif state == "looking":
            # Said beside its bar: most looks are over before it comes, and what stands here stays.
            self.measuring.begin(tr("status.looking"))
        self._is_stopped = self._is_stopped and state in _AT_REST
        self._state = state
        self._show_activity()

    def show_seconds(self, seconds: float) -> None:
        """Show how long the last measurement took."""
        self._seconds = seconds
        self._show_activity()

    def activity(self) -> QLabel:
        """Give the label that says what is being computed."""
        return self._activity

    def _on_cancelled(self) -> None:
        self._is_stopped = self._is_stopped or self._state == "busy"
        self.stop_wanted.emit()

    def _show_activity(self) -> None:
        stopped = self._is_stopped and self._state in _AT_REST
        self.again.setVisible(stopped)
        if stopped:
            set_text(self._activity, tr("status.stopped"))
        elif self._state in _AT_REST and self._seconds is not None:
            set_text(self._activity, tr("status.seconds", seconds=f"{self._seconds:.2g}"))
        else:
            shown = "idle" if self._state in _AT_REST else self._state
            set_text(self._activity, tr(f"status.{shown}"))

"""The bar at the bottom: the verdict in a few words, the network's size, the seed, and what is being computed."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from initviz.figures.numbers import grouped
from initviz.figures.scene import Scene
from initviz.gui.parts import label, separator, set_text
from initviz.gui.verdict_view import verdict_summary
from initviz.messages import tr


class StatusBar(QWidget):
    """One line of facts."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("statusbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._verdict = label()
        self._parameters = label(muted=True)
        self._seed = label(muted=True)
        self._activity = label(muted=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 3, 12, 4)
        row.setSpacing(10)
        row.addWidget(self._verdict)
        for part in (self._parameters, self._seed):
            line = separator()
            line.setFixedHeight(12)
            row.addWidget(line)
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self._activity)
        self._state = "idle"
        self._seconds: float | None = None

    def show_scene(self, scene: Scene) -> None:
        """Show a scene's facts."""
        probe = scene.experiment.probe
        set_text(self._verdict, verdict_summary(scene))
        set_text(self._parameters, tr("status.parameters", count=grouped(scene.network.parameter_count)))
        arrived = max(len(scene.replicates(index)) for index in range(len(scene.series)))
        set_text(self._seed, tr("status.seed", seed=probe.seed, arrived=arrived, seeds=probe.seeds))

    def show_state(self, state: str) -> None:
        """Show what is being computed."""
        self._state = state
        self._show_activity()

    def show_seconds(self, seconds: float) -> None:
        """Show how long the last measurement took."""
        self._seconds = seconds
        self._show_activity()

    def activity(self) -> QLabel:
        """Give the label that says what is being computed."""
        return self._activity

    def _show_activity(self) -> None:
        if self._state == "idle" and self._seconds is not None:
            set_text(self._activity, tr("status.seconds", seconds=f"{self._seconds:.2g}"))
        else:
            set_text(self._activity, tr(f"status.{self._state}"))

"""What is wrong with the selected layer's place in the network, and the ways out as buttons."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from initviz.app.session import Session
from initviz.core.document.remedies import Remedy, remedies
from initviz.figures.scene import Scene
from initviz.gui.parts import label, set_text
from initviz.messages import message, text, tr


class Problem(QFrame):
    """Says why a layer cannot take its input, or takes it in an unexpected way; hidden where all is well."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._ways: tuple[tuple[str, Callable[[], None]], ...] = ()
        self.setObjectName("advice")
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 2, 0, 2)
        column.setSpacing(6)
        self._reason = label(wrap=True)
        column.addWidget(self._reason)
        self.buttons = tuple(QPushButton() for _ in range(2))
        for place, button in enumerate(self.buttons):
            button.clicked.connect(lambda _checked, place=place: self._ways[place][1]())
            column.addWidget(button)

    def reason(self) -> str:
        """Give what is said."""
        return self._reason.text() if not self.isHidden() else ""

    def show_scene(self, scene: Scene) -> None:
        """Show the problem of the selected layer."""
        index, problem = scene.layer_index, scene.network.problem
        found = [remedy for remedy in remedies(scene.experiment) if remedy.layer == scene.layer and index is not None]
        said = next((remedy.why for remedy in found if remedy.why is not None), None)
        ways = [(text(remedy.says), self._mending(remedy)) for remedy in found]
        if problem is not None and index == problem.index:
            said = problem.reason
        elif problem is not None and index is not None and index > problem.index:
            culprit = scene.experiment.network.layers[problem.index]
            said = message("side.behind", layer=culprit.tag())
            ways = [(tr("side.show_culprit", layer=culprit.tag()), lambda: self._session.select(layer=culprit.id))]
        self.setVisible(said is not None)
        self._ways = tuple(ways[: len(self.buttons)])
        if said is not None:
            set_text(self._reason, text(said))
        for place, button in enumerate(self.buttons):
            button.setVisible(place < len(self._ways))
            if place < len(self._ways):
                set_text(button, self._ways[place][0])

    def _mending(self, remedy: Remedy) -> Callable[[], None]:
        return lambda: self._mend(remedy)

    def _mend(self, remedy: Remedy) -> None:
        self._session.apply(remedy.says, remedy.edit)

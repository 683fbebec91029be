"""What is wrong with the selected layer's place in the network, and the ways out as buttons."""

from initviz.app.session import Session
from initviz.core.document.remedies import remedies
from initviz.figures.scene import Scene
from initviz.gui.side.advice import Advice, mending
from initviz.messages import message, tr


class Problem(Advice):
    """Says why a layer cannot take its input, or takes it in an unexpected way; hidden where all is well."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def show_scene(self, scene: Scene) -> None:
        """Show the problem of the selected layer."""
        index, problem = scene.layer_index, scene.network.problem
        found = [remedy for remedy in remedies(scene.experiment) if remedy.layer == scene.layer and index is not None]
        said = next((remedy.why for remedy in found if remedy.why is not None), None)
        ways = mending(self._session, found)
        if problem is not None and index == problem.index:
            said = problem.reason
        elif problem is not None and index is not None and index > problem.index:
            culprit = scene.experiment.network.layers[problem.index]
            said = message("side.behind", layer=culprit.tag())
            ways = ((tr("side.show_culprit", layer=culprit.tag()), lambda: self._session.select(layer=culprit.id)),)
        self.show_message(said, ways)

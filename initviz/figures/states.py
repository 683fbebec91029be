"""What a figure says where it has nothing to draw: not measured yet, not measurable, or nothing there."""

from initviz.figures.scene import Scene
from initviz.messages import Message, message


def waiting(scene: Scene, id_: str = "figure.state.waiting") -> Message:
    """Say by a message id that measurements have not arrived, or that they will not."""
    return message("figure.state.failed" if scene.failed else id_)


def looking(scene: Scene, id_: str) -> Message:
    """Say by a message id that a close look has not arrived, or that it will not."""
    return message("figure.state.failed") if scene.unseen else waiting(scene, id_)


def nothing(scene: Scene, id_: str) -> Message:
    """Say that the network has none of what is shown: since a layer is impossible, or else by a message id."""
    problem = scene.network.problem
    return message(id_) if problem is None else message("figure.state.impossible", reason=problem.reason)

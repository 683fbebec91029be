"""The verdict on each scheme: one sentence beside the scheme's marker, in its colour, and what helps the active one."""

from html import escape

from PySide6.QtCore import Signal

from initviz.core.document.palette import scheme_letter
from initviz.core.verdict.verdict import Remedy, Verdict
from initviz.figures.scene import Scene
from initviz.figures.verdict_rules import rule_of
from initviz.gui.advice_line import AdviceLine
from initviz.gui.advisor import Advisor
from initviz.gui.scheme_lines import SchemeLines
from initviz.gui.theme import Theme
from initviz.messages import text, tr


def verdict_summary(scene: Scene) -> str:
    """Say in a few words what each scheme does, without numbers."""
    said = zip(scene.series, scene.verdicts, strict=True)
    return " · ".join(f"{scheme_letter(series.place)} {_words(judged)}" for series, judged in said)


def _words(judged: Verdict) -> str:
    """Give the verdict on the signal, and that on the gradient where it says something else that matters."""
    forward = tr(f"verdict.word.{judged.forward}")
    if judged.backward in {judged.forward, "stable", "unknown"}:
        return forward
    return tr("verdict.words", forward=forward, backward=tr(f"verdict.word.{judged.backward}"))


def _tip(judged: Verdict) -> str:
    """Say why the verdicts on signal and gradient are given, and when, as a text that wraps."""
    words = dict.fromkeys((judged.forward, judged.backward))
    said = [judged.reason] if judged.reason is not None else []
    return "".join(f"<p>{escape(text(one))}</p>" for one in (*said, *map(rule_of, words)))


class VerdictView(SchemeLines):
    """One line a scheme; under that of the active one its reason, and what helps.

    Signals
    -------
    edited
        What an edit is called, as a message, and the edit: as `Session.apply` takes them.
    """

    edited = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self.advice = AdviceLine()
        self.advisor = Advisor(self)
        self._shown: tuple[Scene, Verdict] | None = None
        self.set_below(self.advice)
        self.advice.hide()
        self.advice.taken.connect(self._on_taken)
        self.advisor.found.connect(self._show_advice)

    def show_scene(self, scene: Scene, theme: Theme) -> None:
        """Show the verdicts on a scene's schemes."""
        judged = scene.verdicts
        self.show_lines(scene.series, [found.short for found in judged], theme, [_tip(found) for found in judged])
        self._shown = (scene, judged[scene.scheme])
        self._show_advice()

    def _show_advice(self) -> None:
        if self._shown is not None:
            scene, judged = self._shown
            remedy = self.advisor.remedy(scene, judged)
            # Nothing moves under the mouse when the first measurement brings a reason.
            pending = bool(scene.blocks) and not scene.replicates(scene.scheme)
            self.advice.show_advice(scene.series[scene.scheme].title, judged.reason, remedy, pending=pending)

    def _on_taken(self, remedy: Remedy) -> None:
        if self._shown is not None:
            scene, _ = self._shown
            place = scene.series[scene.scheme].place
            self.edited.emit(remedy.says, lambda experiment: remedy.edit(experiment, place))

"""The verdict on each scheme: one sentence beside the scheme's marker, in its colour."""

from html import escape

from initviz.core.document.palette import scheme_letter
from initviz.core.verdict.verdict import Verdict, verdict
from initviz.figures.scene import Scene
from initviz.figures.verdict_rules import rule_of
from initviz.gui.scheme_lines import SchemeLines
from initviz.gui.theme import Theme
from initviz.messages import text, tr


def verdicts_of(scene: Scene) -> tuple[Verdict, ...]:
    """Judge all schemes."""
    return tuple(
        verdict(scene.experiment, index, scene.prediction, scene.replicates(index))
        for index in range(len(scene.experiment.schemes))
    )


def verdict_summary(scene: Scene) -> str:
    """Say in a few words what each scheme does, without numbers."""
    said = zip(scene.series, verdicts_of(scene), strict=True)
    return " · ".join(f"{scheme_letter(series.place)} {_words(judged)}" for series, judged in said)


def _words(judged: Verdict) -> str:
    """Give the verdict on the signal, and that on the gradient where it says something else that matters."""
    forward = tr(f"verdict.word.{judged.forward}")
    if judged.backward in {judged.forward, "stable", "unknown"}:
        return forward
    return tr("verdict.words", forward=forward, backward=tr(f"verdict.word.{judged.backward}"))


def _rules(judged: Verdict) -> str:
    """Say when the verdicts on signal and gradient are given, as a text that wraps."""
    words = dict.fromkeys((judged.forward, judged.backward))
    return "".join(f"<p>{escape(text(rule_of(word)))}</p>" for word in words)


class VerdictView(SchemeLines):
    """One line a scheme."""

    def show_scene(self, scene: Scene, theme: Theme) -> None:
        """Show the verdicts on a scene's schemes."""
        judged = verdicts_of(scene)
        self.show_lines(scene.series, [found.short for found in judged], theme, [_rules(found) for found in judged])

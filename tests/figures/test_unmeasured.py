"""What the verdict says once nothing more is measured."""

from dataclasses import replace
from unittest.mock import patch

import pytest

from initviz.core.document.edits import set_initializer
from initviz.core.initializers.custom import EXAMPLE, Custom
from initviz.core.initializers.trust import TRUST, digest_of
from initviz.figures.scene import Scene
from initviz.messages import text
from tests.figures.made_up import scene_with
from tests.figures.scenes import scene_of, small


@pytest.fixture
def filled_by_code() -> Scene:
    return scene_with(set_initializer(small(depth=2), 0, "l1", "weight", Custom(code=EXAMPLE)))


@pytest.mark.parametrize(
    ("agreed", "said"),
    [
        ((), "waits for your consent to the scene's code"),
        ((digest_of(EXAMPLE),), "could not be measured, and theory stops on its way"),
    ],
)
def test_a_verdict_without_theory_says_why_it_stays_away(
    filled_by_code: Scene, agreed: tuple[str, ...], said: str
) -> None:
    with patch.object(TRUST, "_digests", set(agreed)), patch.object(TRUST, "_for_now", set()):
        assert text(filled_by_code.verdicts[0].short).startswith("waits for its measurement")
        judged = replace(filled_by_code, failed=True).verdicts
    assert text(judged[0].short) == said
    assert str(judged[0]) == f"{filled_by_code.series[0].name} {said}."
    # The other scheme has no code: theory says the same of it as ever.
    assert judged[1:] == filled_by_code.verdicts[1:]


def test_what_was_measured_before_the_end_is_judged_by_that() -> None:
    scene = scene_of(small())
    assert replace(scene, failed=True).verdicts == scene.verdicts

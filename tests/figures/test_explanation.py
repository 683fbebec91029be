import re
from pathlib import Path

import numpy as np
import pytest
from msgspec import structs

from initviz.core.document.experiment import Experiment, Network, Scheme
from initviz.core.document.scenes import everywhere, first_scene
from initviz.core.initializers.assigned import Assigned
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.catalogue import INITIALIZERS
from initviz.core.initializers.custom import Custom
from initviz.core.initializers.gains import GainOf
from initviz.core.initializers.lsuv import Lsuv
from initviz.core.initializers.scaled import KaimingNormal, LecunNormal, XavierUniform
from initviz.core.initializers.simple import Normal, Ones, TruncNormal, Uniform, Zeros
from initviz.core.initializers.structured import Eye, Orthogonal
from initviz.core.layers.batch_norm import BatchNorm1d
from initviz.core.layers.convolution import Conv2d
from initviz.core.layers.linear import Linear
from initviz.core.layers.rectifiers import ReLU
from initviz.core.layers.reshaping import Flatten
from initviz.core.layers.smooth import Tanh
from initviz.core.reports import ForwardTheory
from initviz.figures.explanation import Explanation, explain
from initviz.messages import text
from tests.figures.scenes import scene_of, small


def explained(initializer: Initializer, *, activation: type[ReLU] | type[Tanh] = ReLU) -> Explanation:
    layers = (Linear(id="l1", out_features=128), activation(id="a1"))
    network = Network(input=(256,), layers=layers)
    experiment = Experiment(network=network, schemes=(everywhere("A", initializer, "#0072B2"),))
    found = explain(scene_of(experiment, measured=False), 0, 0, "weight")
    assert found is not None
    return found


def facts(found: Explanation) -> dict[str, str]:
    return {text(fact.name): fact.value for fact in found.facts}


def test_the_first_scenes_numbers() -> None:
    found = explain(scene_of(first_scene(), measured=False), 0, 0, "weight")
    assert found is not None
    assert found.initializer == "xavier_uniform"
    assert found.formula[-1] == "= 1 · √(6 / (256 + 256)) = 0.1083"
    said = facts(found)
    assert (said["fan in"], said["fan out"], said["gain"]) == ("256", "256", "1")
    assert (said["std"], said["bounds"]) == ("0.0625", "±0.1083")
    assert found.hint is not None
    assert "Gain √2 keeps it" in text(found.hint)


def test_measured_facts_come_with_the_reports() -> None:
    before = explain(scene_of(small(), measured=False), 0, 0, "weight")
    after = explain(scene_of(small()), 0, 0, "weight")
    assert before is not None
    assert after is not None
    # The rows are there from the start, so that nothing moves when the numbers come.
    assert [fact.value for fact in before.facts if fact.measured] == ["–", "–"]
    assert [fact.name for fact in before.facts] == [fact.name for fact in after.facts]
    said = facts(after)
    assert float(said["std, seed 0"]) == pytest.approx(float(said["std"]), rel=0.05)
    assert 0.0 <= float(said["KS p-value"]) <= 1.0


@pytest.mark.parametrize("kind", INITIALIZERS, ids=lambda kind: kind.tag())
def test_every_initializer_is_explained(kind: type[Initializer]) -> None:
    if kind.tag() == "dirac":
        layers = (Conv2d(id="l1", out_channels=8, kernel_size=3, padding=1), ReLU(id="a1"), Flatten(id="f"))
        network = Network(input=(8, 6, 6), layers=layers)
    else:
        network = Network(input=(16,), layers=(Linear(id="l1", out_features=8), ReLU(id="a1")))
    experiment = Experiment(network=network, schemes=(everywhere("A", kind(), "#0072B2"),))
    found = explain(scene_of(experiment, measured=False), 0, 0, "weight")
    assert found is not None
    assert text(found.summary)
    assert found.formula
    assert ("std" in facts(found)) == (kind not in {Custom, Lsuv})
    # Lines wrap at spaces: no unbreakable piece is wider than the pane.
    assert max(len(word) for line in found.formula for word in re.sub(r"<[^>]+>", "", line).split(" ")) < 28


@pytest.mark.parametrize(
    ("initializer", "hint"),
    [
        (Zeros(), "no gradient pass"),
        (Ones(), "compute the same"),
        (Eye(), "fixed pattern"),
        (Uniform(a=0.0, b=1.0), "have a mean"),
        (Normal(std=1.0), "It takes a std of 0.08839"),
        (Orthogonal(gain=2.0), "Gain √2 keeps it"),
    ],
    ids=lambda value: getattr(type(value), "__name__", ""),
)
def test_hints(initializer: Initializer, hint: str) -> None:
    found = explained(initializer).hint
    assert found is not None
    assert hint in text(found)


def test_symmetric_truncated_laws_have_no_mean() -> None:
    for initializer in (LecunNormal(), TruncNormal(std=0.02, a=-0.04, b=0.04)):
        found = explained(initializer)
        assert "mean" not in facts(found)
        assert found.hint is not None
        assert "have a mean" not in text(found.hint)


@pytest.mark.parametrize(("values", "said"), [(32, ("different values", "32")), (2, ("P(w = 1)", "0.5"))])
def test_many_given_values_are_counted_and_few_are_listed(tmp_path: Path, values: int, said: tuple[str, str]) -> None:
    file = tmp_path / "given.npy"
    np.save(file, (np.arange(128 * 256) % values).reshape(128, 256).astype(float))
    found = facts(explained(Assigned(path=str(file))))
    assert said in found.items()
    assert sum(name.startswith("P(w") for name in found) == (values if values < 5 else 0)


def test_what_keeps_the_signal_needs_no_hint() -> None:
    first = scene_of(first_scene(), measured=False)
    kaiming = explain(first, 1, 0, "weight")
    assert kaiming is not None
    assert kaiming.hint is None


def test_a_norm_with_running_statistics_sets_no_scale_in_eval_mode() -> None:
    layers = (Linear(id="l", out_features=8), BatchNorm1d(id="n"), ReLU(id="a"))
    made = Experiment(network=Network(input=(8,), layers=layers), schemes=(Scheme(name="A"),))
    for mode, said in (("train", "sets the scale anew"), ("eval", "ReLU follows and keeps 0.5")):
        probe = structs.replace(made.probe, mode=mode)
        found = explain(scene_of(structs.replace(made, probe=probe), measured=False), 0, 0, "weight")
        assert found is not None
        assert found.hint is not None
        assert said in text(found.hint)


def test_a_gain_that_follows_an_activation_is_a_number_here() -> None:
    said = facts(explained(XavierUniform(gain=GainOf(gain_of="tanh")), activation=Tanh))
    assert said["gain"] == "5/3 = 1.667"


def test_a_layer_without_parameters_is_not_explained() -> None:
    assert explain(scene_of(first_scene(), measured=False), 0, 1, "weight") is None
    unbiased = Experiment(
        network=Network(input=(4,), layers=(Linear(id="l", out_features=4, bias=False),)), schemes=(Scheme(name="A"),)
    )
    assert explain(scene_of(unbiased, measured=False), 0, 0, "bias") is None


def test_at_a_padded_border_the_factor_is_that_of_the_prediction() -> None:
    layers = (Conv2d(id="c", out_channels=16, kernel_size=3, padding=1), ReLU(id="a"))
    network = Network(input=(3, 6, 6), layers=layers)
    for initializer, wrong in ((XavierUniform(), True), (KaimingNormal(nonlinearity="relu"), False)):
        experiment = Experiment(network=network, schemes=(everywhere("A", initializer, "#0072B2"),))
        scene = scene_of(experiment, measured=False, layer="c")
        found, after = explain(scene, 0, 0, "weight"), scene.prediction.schemes[0].tensors[2].forward
        assert found is not None
        assert (found.hint is not None) is wrong
        if found.hint is not None:
            assert isinstance(after, ForwardTheory)
            said = re.search(r"×([\d.]+) in this layer. Gain ([\d.]+) keeps it", text(found.hint))
            assert said is not None
            assert float(said[1]) == pytest.approx(after.second_moment, rel=5e-3)
            assert float(said[2]) ** 2 * after.second_moment == pytest.approx(1.0, rel=5e-3)

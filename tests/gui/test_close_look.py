"""The selected layer in full, and the theory of deep networks: what Live asks for, and when."""

from collections.abc import Callable, Iterator

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from initviz.app.session import Session
from initviz.core.channel import Look
from initviz.core.document import edits
from initviz.core.document.experiment import Experiment, Network
from initviz.core.inspections import Region
from initviz.core.layers.rectifiers import ReLU
from initviz.core.predict.outline import LIGHT, PENDING
from initviz.core.predict.predict import predict
from initviz.gui import theory as theories
from initviz.gui.live import Live
from initviz.messages import Message, message
from tests.gui.stage import Bench, small_scene

PART = Region(0, 0, 4, 5)


class Looking:
    """A Live with its session and its bench, and what it said."""

    def __init__(self, experiment: Experiment) -> None:
        self.bench, self.session = Bench(), Session(experiment)
        self.live = Live(self.session, self.bench)
        self.said: list[str] = []
        self.failed: list[Message] = []
        for name in ("edited", "selected", "inspected", "predicted"):
            getattr(self.live, name).connect(lambda name=name: self.said.append(name))
        self.live.failed.connect(self.failed.append)
        self.live.measure()

    @property
    def asked(self) -> list[str]:
        return [look.layer for look in self.bench.looks]

    def resample(self) -> None:
        self.session.apply("edit.name.probe", edits.resample)


Build = Callable[..., Looking]


@pytest.fixture
def looking(qtbot: QtBot) -> Iterator[Build]:
    made: list[Looking] = []

    def build(experiment: Experiment | None = None) -> Looking:
        made.append(Looking(small_scene() if experiment is None else experiment))
        return made[-1]

    yield build
    for one in made:
        one.live.deleteLater()
        one.bench.deleteLater()
        one.session.deleteLater()
    qtbot.wait(0)


def test_nothing_is_looked_at_while_nobody_wants_to(looking: Build) -> None:
    it = looking()
    it.resample()
    it.session.select(layer="l3")
    it.live.zoom("weight", PART)
    assert it.asked == []


def test_the_selected_layer_is_asked_for_and_shown_for_every_scheme(looking: Build) -> None:
    it = looking()
    it.live.inspect(True)
    assert it.asked == ["l1"]
    it.bench.see()
    assert it.said == ["inspected"]
    for scheme in range(2):
        found = it.live.scene.inspected(scheme, "weight")
        assert found is not None
        assert found.image.values.shape == (32, 32)
    assert it.live.scene.inspected(2, "weight") is None


def test_coming_back_to_what_is_there_asks_nothing(looking: Build) -> None:
    it = looking()
    it.live.inspect(True)
    it.bench.see()
    it.live.inspect(False)
    it.live.inspect(True)
    assert it.asked == ["l1"]


def test_another_layer_drops_the_look_at_once_and_asks_again(looking: Build) -> None:
    it = looking()
    it.live.inspect(True)
    it.bench.see()
    it.session.select(layer="l3")
    assert not it.live.scene.inspections
    assert it.asked == ["l1", "l3"]
    it.bench.see(it.bench.looks[0])
    assert not it.live.scene.inspections
    it.bench.see()
    assert {found.layer for found in it.live.scene.inspections} == {"l3"}


def test_another_scheme_keeps_the_look(looking: Build) -> None:
    it = looking()
    it.live.inspect(True)
    it.bench.see()
    it.session.select(scheme=1)
    assert len(it.live.scene.inspections) == 4
    assert it.asked == ["l1"]


@pytest.mark.parametrize("layer", ["a1", ""])
def test_a_layer_without_parameters_shows_those_before_it(looking: Build, layer: str) -> None:
    it = looking()
    it.live.inspect(True)
    it.live.zoom("weight", PART)
    it.bench.see()
    it.session.select(layer=layer)
    assert len(it.live.scene.inspections) == 4
    assert it.asked == ["l1", "l1"]
    it.resample()
    assert it.bench.looks[-1] == Look("l1", {"weight": PART})


def test_a_network_without_parameters_is_not_looked_at(looking: Build) -> None:
    flat = msgspec.structs.replace(small_scene(), network=Network(input=(4,), layers=(ReLU(id="r"),)))
    it = looking(flat)
    it.live.inspect(True)
    it.resample()
    assert it.asked == []


def test_an_edit_drops_the_look_and_asks_with_the_measurement(looking: Build) -> None:
    it = looking()
    it.live.inspect(True)
    it.bench.see()
    it.live.zoom("weight", PART)
    it.resample()
    assert not it.live.scene.inspections
    assert it.bench.looks[-1].regions == {"weight": PART}
    assert len(it.bench.submitted) == 2
    it.bench.inspected.emit(1, ())
    assert it.said.count("inspected") == 1


def test_an_edit_elsewhere_keeps_the_look(looking: Build) -> None:
    it = looking()
    it.live.inspect(True)
    it.bench.see()
    before = it.live.scene.inspections
    it.session.apply("edit.name.probe", lambda now: edits.set_seeds(now, 2))
    assert it.live.scene.inspections == before
    it.live.inspect(False)
    it.session.apply("edit.name.probe", lambda now: edits.set_seeds(now, 3))
    it.live.inspect(True)
    assert not it.live.scene.inspections
    assert it.asked == ["l1", "l1", "l1"]


def test_a_look_that_takes_long_is_said_once_however_many_edits_follow(looking: Build, qtbot: QtBot) -> None:
    it = looking()
    it.live.inspect(True)
    it.bench.see()
    it.resample()
    assert it.live.scene.is_fresh
    it.resample()
    assert it.live.scene.is_fresh
    assert it.said == ["inspected", "edited", "edited"]
    qtbot.waitUntil(lambda: it.said[-1] == "inspected")
    it.resample()
    assert it.said == ["inspected", "edited", "edited", "inspected", "edited"]
    late = it.live.scene
    it.bench.see()
    it.resample()
    assert (late.is_fresh, it.live.scene.is_fresh) == (False, True)


def test_zooming_stays_until_another_layer_or_the_whole(looking: Build) -> None:
    it = looking()
    it.live.inspect(True)
    it.live.zoom("weight", PART)
    assert it.bench.looks[-1].regions == {"weight": PART}
    it.bench.see()
    zoomed = it.live.scene.inspected(0, "weight")
    assert zoomed is not None
    assert zoomed.image.region == PART
    it.live.zoom("weight", None)
    assert it.bench.looks[-1].regions == {}
    it.live.zoom("weight", PART)
    it.session.select(layer="l3")
    assert it.bench.looks[-1].regions == {}


def test_an_edit_that_takes_the_selected_layer_away_forgets_its_region(looking: Build) -> None:
    it = looking()
    it.session.select(layer=it.session.experiment.network.layers[-2].id)
    it.live.inspect(True)
    it.live.zoom("weight", PART)
    it.session.apply(message("edit.name.depth", depth=1), lambda now: edits.set_depth(now, 1))
    assert it.bench.looks[-1].layer == "l1"
    assert it.bench.looks[-1].regions == {}


def test_a_look_that_failed_is_said(looking: Build) -> None:
    it = looking()
    it.live.inspect(True)
    it.bench.uninspected.emit(0, message("measure.unexpected", error="old"))
    it.bench.uninspected.emit(1, message("measure.memory"))
    assert [reason.id for reason in it.failed] == ["measure.memory"]


def deep() -> Experiment:
    return small_scene(depth=LIGHT // 4 + 1)


def test_the_theory_of_a_deep_network_comes_scheme_by_scheme(looking: Build) -> None:
    it = looking(deep())
    assert it.bench.theories == 1
    assert it.live.scene.prediction.schemes[0].tensors[-1].forward is PENDING
    assert it.live.scene.predicted(0, 0, "weight") is not None
    full = predict(deep())
    it.bench.predicted.emit(1, 1, full.schemes[1])
    assert it.live.scene.prediction.schemes[0].tensors[-1].forward is PENDING
    it.bench.predicted.emit(0, 0, full.schemes[1])
    it.bench.predicted.emit(1, 0, full.schemes[0])
    assert it.live.scene.prediction == full
    assert it.said == ["predicted", "predicted"]
    it.session.apply(message("edit.name.depth", depth=2), lambda now: edits.set_depth(now, 2))
    assert it.bench.theories == 1


def test_theory_that_nobody_works_out_any_more_is_worked_out_here(looking: Build) -> None:
    it = looking(deep())
    it.bench.failed.emit(1, message("measure.no_torch", error="no module named torch"))
    assert it.live.scene.prediction == predict(deep())
    assert it.said == ["predicted"]
    assert [reason.id for reason in it.failed] == ["measure.no_torch"]


def test_without_a_measurer_every_theory_is_worked_out_here(qtbot: QtBot) -> None:
    session = Session(deep())
    live = Live(session, None)
    assert live.scene.prediction == predict(deep())
    live.deleteLater()
    session.deleteLater()
    qtbot.wait(0)


def test_a_theory_with_a_mistake_is_said_and_the_rest_goes_on(looking: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    it = looking()

    def broken(_: Experiment, _index: int) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(theories, "predict_scheme", broken)
    it.session.apply("edit.name.depth", lambda experiment: edits.set_depth(experiment, 7))
    assert [reason.id for reason in it.failed] == ["theory.failed"]
    found = it.live.scene.prediction.schemes[0].tensors[0].forward
    assert isinstance(found, Message)
    assert found.values["error"] == "division by zero"
    assert len(it.bench.submitted) == 2
    assert it.said == ["edited"]

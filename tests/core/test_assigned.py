"""Values given by a file are measured as they are; shapes are checked, and theory does not take them for draws."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from initviz.core.document.check import DocumentError
from initviz.core.document.decode import from_builtins
from initviz.core.document.edits import set_initializer
from initviz.core.document.experiment import Experiment
from initviz.core.document.files import load, save
from initviz.core.initializers.assigned import Assigned
from initviz.core.laws.extremes import expected_extremes
from initviz.core.laws.given import Given, given_law
from initviz.core.laws.mixed import Discrete
from initviz.core.measure.errors import MeasureError
from initviz.core.measure.measure import measure
from initviz.core.measure.model import build
from initviz.core.predict.predict import predict
from initviz.core.reports import LawTestReport, ReplicateReport
from initviz.core.seeds import Draw
from initviz.core.snippet import layer_source, source
from initviz.messages import Message, RefusedValueError, text


@pytest.fixture
def values() -> Any:  # noqa: ANN401  (NumPy's)
    return np.random.default_rng(3).gamma(2.0, 0.1, size=(40, 30))


def scene(weight: object, *, out: int = 40, inputs: int = 30) -> Experiment:
    layers = [{"type": "Linear", "out_features": out, "id": "l1"}, {"type": "ReLU", "id": "a1"}]
    schemes = [{"name": "S", "rules": [{"weight": weight}]}]
    return from_builtins({"network": {"input": [inputs], "layers": layers}, "schemes": schemes, "probe": {"seeds": 1}})


def assigned(path: Path) -> dict[str, str]:
    return {"init": "assigned", "path": str(path)}


def weight_in_torch(experiment: Experiment) -> Any:  # noqa: ANN401  (NumPy's)
    block = build(experiment)[0]
    block.fill(experiment.schemes[0], Draw(0, 0))
    return block.module.state_dict()["weight"].numpy()


def test_the_very_values_are_measured(tmp_path: Path, values: Any) -> None:  # noqa: ANN401
    np.save(tmp_path / "w.npy", values)
    experiment = scene(assigned(tmp_path / "w.npy"))
    assert np.array_equal(weight_in_torch(experiment), values.astype(np.float32))
    reports = list(measure(experiment))
    report = next(found for found in reports if isinstance(found, ReplicateReport)).by_parameter[0, "weight"]
    assert report.mean == pytest.approx(values.mean(), rel=1e-6)
    assert report.std == pytest.approx(values.std(), rel=1e-6)
    law = Assigned(path=str(tmp_path / "w.npy")).law(predict(experiment).schemes[0].parameters[0].parameter)
    assert law.mean == pytest.approx(values.mean(), rel=1e-12)
    assert law.variance == pytest.approx(values.var(), rel=1e-12)
    tests = next(found for found in reports if isinstance(found, LawTestReport)).tests
    assert tests[0, "weight"].statistic < 0.02


@pytest.mark.parametrize(("first", "separator"), [("", ","), ("a;b;c\n", ";")])
def test_a_table_is_read_as_torch_has_it(tmp_path: Path, first: str, separator: str) -> None:
    rows = separator.join(["1", "2", "3"]) + "\n" + separator.join(["-4", "5.5", "6"]) + "\n"
    (tmp_path / "w.csv").write_text(first + rows)
    experiment = scene(assigned(tmp_path / "w.csv"), out=2, inputs=3)
    assert weight_in_torch(experiment).tolist() == [[1, 2, 3], [-4, 5.5, 6]]
    assert run(source(experiment))["weight"].tolist() == [[1, 2, 3], [-4, 5.5, 6]]


def run(program: str) -> dict[str, torch.Tensor]:
    space: dict[str, Any] = {"__name__": "generated"}
    exec(compile(program, "generated.py", "exec"), space)  # noqa: S102  (it is our own source)
    return {name: tensor.detach() for name, tensor in space["model"][0].named_parameters()}


def test_the_source_loads_the_file(tmp_path: Path, values: Any) -> None:  # noqa: ANN401
    np.save(tmp_path / "w.npy", values)
    experiment = scene(assigned(tmp_path / "w.npy"))
    assert np.array_equal(run(source(experiment))["weight"].numpy(), values.astype(np.float32))
    assert "import numpy as np\n" in source(experiment)
    assert "np.load(" in layer_source(experiment, 0, "l1")


def test_a_bias_may_stand_in_a_row_or_a_column(tmp_path: Path) -> None:
    (tmp_path / "row.csv").write_text("1,2\n")
    (tmp_path / "column.csv").write_text("1\n2\n")
    for name in ("row", "column"):
        experiment = set_initializer(
            scene({"init": "zeros"}, out=2, inputs=3), 0, "l1", "bias", Assigned(path=str(tmp_path / f"{name}.csv"))
        )
        block = build(experiment)[0]
        block.fill(experiment.schemes[0], Draw(0, 0))
        assert block.module.state_dict()["bias"].tolist() == [1, 2]
        assert run(source(experiment))["bias"].tolist() == [1, 2]


def test_another_shape_is_refused_with_both(tmp_path: Path, values: Any) -> None:  # noqa: ANN401
    path = tmp_path / "w.npy"
    np.save(path, values)
    with pytest.raises(RefusedValueError) as error:
        set_initializer(scene({"init": "zeros"}, out=8), 0, "l1", "weight", Assigned(path=str(path)))
    assert text(error.value.reason) == f"{path}: expected values of shape 8×30, got 40×30"
    assert error.value.field == "path"


def test_a_missing_file_leaves_the_document_as_it_is_and_says_so_when_it_is_needed(tmp_path: Path) -> None:
    experiment = scene(assigned(tmp_path / "gone.npy"))
    found = predict(experiment).schemes[0]
    assert isinstance(found.tensors[1].forward, Message)
    assert "gone.npy" in text(found.tensors[1].forward)
    with pytest.raises(MeasureError, match=r"gone\.npy"):
        list(measure(experiment))


def test_given_values_are_no_independent_draws(tmp_path: Path, values: Any) -> None:  # noqa: ANN401
    np.save(tmp_path / "w.npy", values - values.mean())
    found = predict(scene(assigned(tmp_path / "w.npy"))).schemes[0]
    reason = found.tensors[1].forward
    assert isinstance(reason, Message)
    assert text(reason) == "no theory: the weights are a fixed pattern, not independent draws"


def test_until_a_file_is_chosen_torch_s_default_stays() -> None:
    chosen, default = scene({"init": "assigned"}), scene({"init": "default"})
    assert np.array_equal(weight_in_torch(chosen), weight_in_torch(default))


def test_paths_are_kept_relative_to_the_document(tmp_path: Path, values: Any) -> None:  # noqa: ANN401
    np.save(tmp_path / "w.npy", values)
    experiment = scene(assigned(tmp_path / "w.npy"))
    save(experiment, tmp_path / "a.initviz.json")
    assert '"path": "w.npy"' in (tmp_path / "a.initviz.json").read_text()
    assert load(tmp_path / "a.initviz.json") == experiment


def test_an_object_array_is_refused_without_being_run(tmp_path: Path) -> None:
    np.save(tmp_path / "w.npy", np.array([[print]], dtype=object), allow_pickle=True)
    with pytest.raises(MeasureError, match=r"w\.npy"):
        list(measure(scene(assigned(tmp_path / "w.npy"))))


def test_the_law_of_given_values(values: Any) -> None:  # noqa: ANN401
    law = given_law(values)
    assert isinstance(law, Given)
    grid = np.linspace(law.low, law.high, 20001)
    assert np.trapezoid(law.density(grid), grid) == pytest.approx(1.0, abs=2e-3)
    flat = np.sort(values.ravel())
    assert np.abs(law.cdf(flat) - np.arange(1, flat.size + 1) / flat.size).max() < 0.03
    assert law.kurtosis == pytest.approx(np.mean((flat - flat.mean()) ** 4) / flat.var() ** 2)
    few = given_law(np.array([[1.0, 1.0], [2.0, 4.0]]))
    assert isinstance(few, Discrete)
    assert few.atoms == ((1.0, 0.5), (2.0, 0.25), (4.0, 0.25))


def test_unknown_fields_are_refused() -> None:
    with pytest.raises(DocumentError, match="file"):
        scene({"init": "assigned", "file": "w.npy"})


def test_nothing_of_given_values_is_left_to_chance() -> None:
    values = np.random.default_rng(4).normal(size=(20, 30))
    assert expected_extremes(given_law(values), values.size) == (values.min(), values.max())

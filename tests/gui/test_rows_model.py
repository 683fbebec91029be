"""The model of the rows tells only differences: what stays keeps its place in the selection."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtTest import QAbstractItemModelTester

from initviz.core.document.edits import set_depth, set_initializer
from initviz.core.document.experiment import Experiment
from initviz.core.document.scenes import first_scene
from initviz.core.document.structure import insert_layers
from initviz.core.initializers.simple import Ones
from initviz.core.layers.linear import Linear
from initviz.core.reports import Prediction
from initviz.figures.scene import Scene
from initviz.gui.network.model import RowsModel
from initviz.gui.network.row import Chip, Row
from initviz.gui.network.rows import rows_of

NAMES = st.lists(st.sampled_from("abcdefgh"), unique=True)


def rows(names: list[str], title: str = "") -> tuple[Row, ...]:
    return tuple(Row(number, Chip(name, "Linear"), title or name, "") for number, name in enumerate(names))


@given(before=NAMES, after=NAMES)
def test_rows_that_stay_keep_their_persistent_indexes_whatever_comes_and_goes(
    before: list[str], after: list[str]
) -> None:
    model = RowsModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    model.show_rows(rows(before))
    kept = {name: QPersistentModelIndex(model.index(place)) for place, name in enumerate(before)}
    model.show_rows(rows(after))
    assert [row.layer for row in model.rows] == after
    assert {name: index.row() for name, index in kept.items() if index.isValid()} == {
        name: place for place, name in enumerate(after) if name in before
    }
    assert {name: model.place_of(name) for name in after} == {name: place for place, name in enumerate(after)}
    del tester


class Told:
    """What a model told its views."""

    def __init__(self, model: RowsModel) -> None:
        self.changed: list[tuple[int, int]] = []
        self.inserted: list[tuple[int, int]] = []
        model.dataChanged.connect(self._change)
        model.rowsInserted.connect(self._insert)

    def _change(self, first: QModelIndex, last: QModelIndex) -> None:
        self.changed.append((first.row(), last.row()))

    def _insert(self, _parent: QModelIndex, first: int, last: int) -> None:
        self.inserted.append((first, last))


@pytest.fixture(scope="module")
def deep() -> Experiment:
    return set_depth(first_scene(), 200)


def shown(experiment: Experiment) -> tuple[Row, ...]:
    return rows_of(Scene(experiment, Prediction(())))


def test_an_edit_of_one_layer_tells_of_one_row_and_makes_no_other_anew(deep: Experiment) -> None:
    model = RowsModel()
    model.show_rows(shown(deep))
    before, told = model.rows, Told(model)
    model.show_rows(shown(set_initializer(deep, 0, "l100", "weight", Ones())))
    assert (told.changed, told.inserted) == ([(99, 99)], [])
    assert [place for place, row in enumerate(model.rows) if row is not before[place]] == [99]
    assert shown(deep) is shown(deep)


def test_a_layer_in_the_middle_inserts_one_row_and_renumbers_those_below(deep: Experiment) -> None:
    model = RowsModel()
    model.show_rows(shown(deep))
    before, told = model.rows, Told(model)
    model.show_rows(shown(insert_layers(deep, 100, [Linear(out_features=256)])))
    assert (told.inserted, told.changed) == ([(50, 50)], [(51, 200)])
    assert all(row.looks_like(old) for row, old in zip(model.rows[51:], before[50:], strict=True))
    assert [row.number for row in model.rows] == list(range(1, 202))

"""Whatever is done in whatever order: the document stays valid or says why not, and nothing is lost."""

import ast
import contextlib
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from initviz.app.session import Session
from initviz.core.analyse import analyse
from initviz.core.document.decode import decode, encode, validated
from initviz.core.document.edits import set_depth, set_probe, set_seeds, set_width
from initviz.core.document.experiment import Experiment
from initviz.core.document.origin import origin_of, reaches
from initviz.core.document.probe import Probe
from initviz.core.document.resolve import initializer_for, resolve
from initviz.core.document.scenes import first_scene
from initviz.core.document.ties import faults
from initviz.core.measure.errors import MeasureError
from initviz.core.snippet import source
from initviz.core.summary import summarize
from initviz.core.table import report_table
from initviz.messages import ReasonedError, RefusedValueError
from tests.core.any_edit import AnyEdit, any_edit

some_edits = st.lists(any_edit, max_size=12)
# Slow machines are no failure; the draws are the same at every run.
thorough = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def beginning() -> Experiment:
    return set_probe(set_seeds(set_width(set_depth(first_scene(), 2), 4), 1), Probe(batch=3, seeds=1))


def edited(done: list[AnyEdit]) -> Experiment:
    experiment = beginning()
    for edit in done:
        with contextlib.suppress(RefusedValueError):
            experiment = edit.run(experiment)
    return experiment


def must_be_a_sentence(error: ReasonedError) -> None:
    said = str(error)
    assert said.strip()
    assert "\n" not in said


@thorough
@given(some_edits)
def test_an_edit_gives_a_valid_document_or_a_reason(done: list[AnyEdit]) -> None:
    experiment = beginning()
    for edit in done:
        try:
            experiment = edit.run(experiment)
        except RefusedValueError as error:
            must_be_a_sentence(error)
        else:
            assert validated(experiment) == experiment


@thorough
@given(some_edits)
def test_every_initializer_fits_the_parameter_that_it_fills(done: list[AnyEdit]) -> None:
    experiment = edited(done)
    for layer in resolve(experiment.network).layers:
        for scheme in experiment.schemes:
            for parameter in layer.parameters:
                assert initializer_for(scheme, layer.layer, parameter.name).refusal(parameter) is None


@thorough
@given(some_edits)
def test_a_document_survives_its_file(done: list[AnyEdit]) -> None:
    experiment = edited(done)
    assert decode(encode(experiment)) == experiment


@thorough
@given(some_edits)
def test_whatever_is_done_ties_hold(done: list[AnyEdit]) -> None:
    network = edited(done).network
    places = {layer.id: place for place, layer in enumerate(network.layers)}
    for place, layer in enumerate(network.layers):
        assert places[layer.owner] <= place
        assert network.layers[places[layer.owner]].owner == layer.owner
    assert not list(faults(network))


@thorough
@given(some_edits)
def test_undoing_everything_gives_the_first_document_back(done: list[AnyEdit]) -> None:
    session = Session(beginning())
    for edit in done:
        session.apply("edit.name.argument", edit.run)
    last, made = session.experiment, session.position
    for _ in range(made):
        session.undo()
    assert session.experiment == beginning()
    assert not session.modified
    for _ in range(made):
        session.redo()
    assert session.experiment == last
    assert session.layer == "" or session.layer in {layer.id for layer in session.experiment.network.layers}


@thorough
@given(some_edits)
def test_whatever_is_done_a_rule_comes_to_what_it_decides(done: list[AnyEdit]) -> None:
    experiment = edited(done)
    for scheme in experiment.schemes:
        found = reaches(experiment.network, scheme)
        for index in range(len(scheme.rules)):
            decided = [
                parameter.size
                for one in resolve(experiment.network).layers
                for parameter in one.own_parameters
                if origin_of(scheme, one.layer, parameter.name).rule == index
            ]
            assert found[index].entries == sum(decided)
            assert found[index].weight.layers + found[index].bias.layers == len(decided)


@settings(thorough, max_examples=40)
@given(some_edits)
def test_whatever_can_be_built_can_be_reported(done: list[AnyEdit]) -> None:
    experiment = edited(done)
    assert ast.parse(source(experiment)).body
    try:
        analysis = analyse(experiment)
    except MeasureError as error:
        # torch itself refuses some of it, such as a BatchNorm of a single value in training.
        must_be_a_sentence(error)
        return
    assert report_table(analysis)
    assert json.dumps(summarize(analysis), allow_nan=False)

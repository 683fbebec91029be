"""Figures and numbers of singular values, from looks that were taken in this process."""

import math
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from initviz.core.document.experiment import Experiment
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.scaled import KaimingNormal, XavierUniform
from initviz.core.initializers.simple import Constant, Uniform, Zeros
from initviz.core.initializers.structured import Eye, Orthogonal
from initviz.core.layers.catalogue import AnyLayer
from initviz.core.layers.convolution import Conv2d
from initviz.core.layers.linear import Linear
from initviz.core.layers.rectifiers import ReLU
from initviz.core.layers.reshaping import Flatten
from initviz.core.layers.smooth import Tanh
from initviz.core.measure.spectroscope import Spectroscope
from initviz.core.predict.predict import predict
from initviz.core.spectra import SPECTRUM_KINDS, Spectrum, SpectrumKind
from initviz.figures.export import csv_text
from initviz.figures.figure import Figure
from initviz.figures.marks import Curve, Rule, Stem, Steps
from initviz.figures.scales import Linear as LinearScale
from initviz.figures.scales import Logarithmic
from initviz.figures.scene import Scene
from initviz.figures.spectrum import spectrum
from initviz.figures.spectrum_facts import spectrum_facts
from initviz.figures.spectrum_subject import kept_spectra, spectrum_subject
from initviz.messages import text
from tests.figures.looks import network, never


@lru_cache(maxsize=32)
def seen(experiment: Experiment, kind: SpectrumKind, layer: str = "l1") -> Scene:
    plain = Scene(experiment, predict(experiment), layer=layer)
    subject = spectrum_subject(plain, kind)
    assert subject is not None
    return replace(plain, spectra=Spectroscope().look(experiment, kind, subject.layer, never))


def dense(*fillings: Initializer, width: int = 120) -> Experiment:
    layers: tuple[AnyLayer, ...] = (Linear(id="l1", out_features=width), ReLU(id="r1"))
    return network(*layers, Linear(id="l2", out_features=width), entering=(width,), fillings=fillings)


def only(figure: Figure, kind: type[Steps] | type[Curve] | type[Stem] | type[Rule], series: int = 0) -> list[object]:
    return [mark for mark in figure.marks if isinstance(mark, kind) and mark.series == series]


def numbers(scene: Scene, kind: SpectrumKind, scheme: int = 0) -> dict[str, tuple[str, str]]:
    rows = spectrum_facts(scene, kind)
    return {row.name: (row.numbers[scheme].theory, row.numbers[scheme].measured) for row in rows}


def area(steps: Steps) -> float:
    assert steps.density is not None
    return float((steps.density * np.diff(steps.edges)).sum())


def test_a_random_matrix_is_a_histogram_under_its_law_between_its_edges() -> None:
    figure = spectrum(seen(dense(XavierUniform(), KaimingNormal()), "matrix"), "matrix")
    assert isinstance(figure.x.scale, LinearScale)
    for scheme, edge in ((0, 2.0), (1, 2.0 * math.sqrt(2.0))):
        (steps,) = only(figure, Steps, scheme)
        (curve,) = only(figure, Curve, scheme)
        assert isinstance(steps, Steps)
        assert isinstance(curve, Curve)
        assert area(steps) == pytest.approx(1.0)
        assert curve.density is not None
        assert float(np.trapezoid(curve.density, curve.x)) == pytest.approx(1.0, abs=1e-3)
        places = [mark.x for mark in only(figure, Rule, scheme) if isinstance(mark, Rule)]
        assert places == pytest.approx([0.0, edge])
    assert text(figure.title) == "Singular values of 1 Linear, 120×120"
    assert figure.state is None
    assert figure.notes == ()


def test_equal_values_are_needles_of_law_and_measurement_at_one_place() -> None:
    scene = seen(dense(Orthogonal(gain=1.5), Zeros(), Eye()), "matrix")
    figure = spectrum(scene, "matrix")
    for scheme, place in ((0, 1.5), (1, 0.0), (2, 1.0)):
        needles = [mark for mark in only(figure, Stem, scheme) if isinstance(mark, Stem)]
        assert [mark.measured for mark in needles] == [True, False]
        assert [mark.x for mark in needles] == pytest.approx([place, place], abs=1e-6)
        assert [mark.share for mark in needles] == [1.0, 1.0]
        assert not only(figure, Steps, scheme)
    assert numbers(scene, "matrix")["largest"] == ("1.5", "1.5")
    assert numbers(scene, "matrix")["condition"] == ("1", "1")
    assert numbers(scene, "matrix", 1)["rank"] == ("0", "0")
    assert numbers(scene, "matrix", 1)["stable_rank"][1] == "–"


def test_what_a_mean_pulls_out_is_a_needle_beside_the_bulk_on_a_logarithmic_axis() -> None:
    scene = seen(dense(Uniform(a=0.0, b=1.0)), "matrix")
    figure = spectrum(scene, "matrix")
    assert isinstance(figure.x.scale, Logarithmic)
    needles = [mark for mark in only(figure, Stem) if isinstance(mark, Stem)]
    assert [10.0**mark.x for mark in needles] == pytest.approx([60.17, 60.17], rel=0.02)
    assert [mark.share for mark in needles] == pytest.approx([1.0 / 120.0] * 2)
    (steps,) = only(figure, Steps)
    assert isinstance(steps, Steps)
    assert area(steps) == pytest.approx(119.0 / 120.0)


def test_zeros_have_no_place_on_a_logarithmic_axis_and_are_said_in_words() -> None:
    scene = seen(dense(Constant(val=0.1), KaimingNormal()), "jacobian")
    figure = spectrum(scene, "jacobian")
    notes = " ".join(text(note) for note in figure.notes)
    assert "No theory for S0: the weights have a mean." in notes
    if isinstance(figure.x.scale, Logarithmic):
        assert "S0: 99.2 % of the singular values are zero" in notes


def test_before_anything_is_seen_the_law_is_there_and_says_that_more_comes() -> None:
    experiment = dense(XavierUniform())
    scene = Scene(experiment, predict(experiment), layer="l1")
    figure = spectrum(scene, "matrix")
    assert only(figure, Curve)
    assert not only(figure, Steps)
    assert figure.state is not None
    assert text(figure.state) == "taking matrices apart …"
    assert numbers(scene, "matrix")["largest"][1] == "…"
    assert spectrum(replace(scene, is_fresh=True), "matrix").state is None


@pytest.mark.parametrize("kind", SPECTRUM_KINDS)
def test_a_network_without_any_says_so(kind: SpectrumKind) -> None:
    experiment = network(entering=(4,), fillings=(XavierUniform(),))
    figure = spectrum(Scene(experiment, predict(experiment)), kind)
    assert figure.marks == ()
    assert figure.state is not None
    assert spectrum_facts(Scene(experiment, predict(experiment)), kind) == ()


def test_a_layer_without_a_matrix_shows_the_one_before_it_and_the_first_where_there_is_none() -> None:
    experiment = dense(XavierUniform())
    prediction = predict(experiment)
    for selected, shown in (("r1", "l1"), ("l2", "l2"), ("", "l1")):
        subject = spectrum_subject(Scene(experiment, prediction, layer=selected), "matrix")
        assert subject is not None
        assert subject.layer == shown
    assert spectrum_subject(Scene(experiment, prediction), "operator") is None


def test_a_convolution_is_named_by_its_image_and_small_ones_are_said_to_scatter() -> None:
    layers = (Conv2d(id="c", out_channels=6, kernel_size=3), Tanh(id="t"))
    scene = seen(network(*layers, entering=(3, 8, 8), fillings=(KaimingNormal(),)), "operator", "c")
    figure = spectrum(scene, "operator")
    assert text(figure.title) == "Singular values of 1 Conv2d on periodic images of 8×8"
    assert "those of 6×3 scatter" in text(figure.notes[0])
    found = scene.spectra[0]
    assert isinstance(found, Spectrum)
    assert found.values.size == 8 * 8 * 3
    assert numbers(scene, "operator")["rank"] == ("192", "192")


def test_a_jacobian_that_cannot_be_taken_says_why() -> None:
    experiment = network(Linear(id="l1", out_features=3000), entering=(3000,), fillings=(XavierUniform(),))
    figure = spectrum(seen(experiment, "jacobian"), "jacobian")
    assert "Not taken for S0" in text(figure.notes[-1])
    assert numbers(seen(experiment, "jacobian"), "jacobian")["largest"][1] == "–"


def test_a_bin_reads_its_share_and_that_of_the_law() -> None:
    figure = spectrum(seen(dense(XavierUniform()), "matrix"), "matrix")
    assert figure.reader is not None
    (line,) = figure.reader(1.0, 0.5)
    found = text(line)
    assert found.startswith("S0: ")
    assert "theory" in found
    place = figure.reader.place(1.0, 0.5)
    assert place is not None
    assert place.left <= 1.0 <= place.right
    assert figure.reader(5.0, 0.5) == ()
    assert figure.reader.place(5.0, 0.5) is None


def test_exported_heights_are_densities() -> None:
    figure = spectrum(seen(dense(XavierUniform()), "matrix"), "matrix")
    rows = [line.split(",") for line in csv_text(figure).splitlines()]
    kinds = {row[2] for row in rows[1:]}
    assert kinds == {"histogram", "theory", "bound"}
    heights = [float(row[6]) for row in rows[1:] if row[2] == "theory"]
    assert max(heights) == pytest.approx(1.0 / math.pi * 2.0, rel=1e-3)


def test_numbers_of_theory_and_measurement_stand_side_by_side() -> None:
    found = numbers(seen(dense(XavierUniform()), "matrix"), "matrix")
    assert found["largest"][0] == "1.96 ± 0.03"
    assert float(found["largest"][1]) == pytest.approx(1.96, abs=0.15)
    assert found["root_mean_square"][0] == "1"
    assert "–" in found["largest_seeds"][1]
    jacobian = numbers(seen(dense(KaimingNormal()), "jacobian"), "jacobian")
    assert jacobian["largest"][0].startswith("≈ ")
    assert jacobian["rank"][0] == "60"


def test_an_edit_elsewhere_keeps_what_was_seen() -> None:
    scene = seen(dense(XavierUniform(), KaimingNormal()), "matrix")
    swapped = dense(KaimingNormal(), XavierUniform())
    kept = kept_spectra(scene, swapped)
    assert [found.scheme for found in kept] == [0, 1]
    assert isinstance(kept[0], Spectrum)
    before = scene.spectra[1]
    assert isinstance(before, Spectrum)
    assert kept[0].values is before.values
    assert kept_spectra(scene, dense(Orthogonal())) == ()


def test_a_layer_without_such_singular_values_is_passed_over_with_a_word() -> None:
    experiment = dense(XavierUniform())
    last = experiment.network.layers[-1]
    layers = (Conv2d(id="c", out_channels=4, kernel_size=3), Flatten(id="f"), Linear(id="l", out_features=5))
    conv = network(*layers, entering=(1, 8, 8), fillings=(XavierUniform(),))
    scene = Scene(conv, predict(conv), layer="l")
    said = [text(note) for note in spectrum(scene, "operator").notes]
    assert "2 Linear is no convolution: this is 1 Conv2d." in said
    assert not any("no convolution" in text(note) for note in spectrum(replace(scene, layer="f"), "operator").notes)
    whole = Scene(experiment, predict(experiment), layer=last.id)
    assert not any("this is" in text(note) for note in spectrum(whole, "matrix").notes)


def test_schemes_that_fill_alike_are_kept_once_each_however_often_something_is_edited() -> None:
    experiment = dense(XavierUniform(), XavierUniform(), KaimingNormal())
    scene = seen(experiment, "matrix")
    for _ in range(4):
        scene = replace(scene, spectra=kept_spectra(scene, experiment))
    assert [found.scheme for found in scene.spectra] == [0, 1, 2]
    fewer = dense(KaimingNormal(), XavierUniform())
    assert [found.scheme for found in kept_spectra(scene, fewer)] == [0, 1]

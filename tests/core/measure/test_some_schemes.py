"""What is measured of a scheme depends on its rules and overrides, and on nothing else of any scheme."""

import pickle

from msgspec.structs import replace

from initviz.core.document.edits import set_depth, set_seeds, set_width
from initviz.core.document.experiment import Experiment
from initviz.core.document.scenes import first_scene
from initviz.core.document.scheme_edits import add_scheme, duplicate_scheme, move_scheme, rename_scheme
from initviz.core.measure.measure import measure
from initviz.core.reports import Report


def scene() -> Experiment:
    return add_scheme(set_seeds(set_width(set_depth(first_scene(), 2), 16), 2), "orthogonal")


def of_scheme(reports: list[Report], index: int) -> list[bytes]:
    """Give everything measured of one scheme, as bytes: not a bit may differ."""
    mine = [report for report in reports if report.scheme == index]
    return [pickle.dumps({**vars(report), "scheme": None}) for report in sorted(mine, key=_order)]


def _order(report: Report) -> tuple[str, int]:
    return type(report).__name__, report.replicate


def test_some_schemes_are_measured_as_if_all_were() -> None:
    all_of_them, some = list(measure(scene())), list(measure(scene(), schemes=(2, 0)))
    assert {report.scheme for report in some} == {0, 2}
    for index in (0, 2):
        assert of_scheme(some, index) == of_scheme(all_of_them, index)


def test_nothing_is_measured_of_no_scheme() -> None:
    assert list(measure(scene(), schemes=())) == []


def test_name_colour_and_place_change_nothing() -> None:
    before = list(measure(scene()))
    moved = rename_scheme(move_scheme(scene(), 2, 0), 0, "Q")
    schemes = (replace(moved.schemes[0], color="#123456"), *moved.schemes[1:])
    after = list(measure(replace(moved, schemes=schemes)))
    for now, then in ((0, 2), (1, 0), (2, 1)):
        assert of_scheme(after, now) == of_scheme(before, then)


def test_a_duplicate_has_the_same_weights() -> None:
    reports = list(measure(duplicate_scheme(scene(), 1)))
    assert of_scheme(reports, 3) == of_scheme(reports, 1)
    assert of_scheme(reports, 3) != of_scheme(reports, 0)

"""A whole comparison as one HTML page that needs nothing else: figures, table, code, document and versions."""

import base64
from collections.abc import Iterator, Sequence
from html import escape

from initviz.core.document.decode import encode
from initviz.core.document.experiment import Experiment
from initviz.core.document.probe_words import input_words, loss_words
from initviz.core.snippet import source
from initviz.core.verdict.verdict import Verdict
from initviz.core.versions import versions
from initviz.figures.catalogue import FIGURES
from initviz.figures.comparison import ComparisonLayout
from initviz.figures.numbers_table import Layout, NumbersTable, title
from initviz.figures.scene import Scene
from initviz.gui.export.figure_page import figure_picture
from initviz.gui.export.look import Look
from initviz.gui.progress.steps import Steps
from initviz.messages import Message, text, tr

FIGURES_SHOWN = ("signal", "gradient", "weights", "activations", "gradients")
"""Figures of the page, in order."""

PAGE_LOOK = Look(theme="light", font="window", size=(960, 600))
"""How its figures look, wherever it is made."""
_META = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1f2328; max-width: 1000px; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 1.6em; } h2 { font-size: 1.2em; margin-top: 2em; }
img { max-width: 100%; display: block; margin: 1em 0; }
.table { overflow-x: auto; } table { border-collapse: collapse; font-size: 12px; white-space: nowrap; }
th, td { padding: 2px 8px; border-bottom: 1px solid #d0d7de; text-align: left; } .number { text-align: right; }
pre { background: #f6f8fa; padding: 1em; overflow-x: auto; font-size: 12px; }
.swatch { display: inline-block; width: 0.8em; height: 0.8em; margin-right: 0.4em; }
.muted { color: #656d76; }
"""


def html_steps(
    scene: Scene, verdicts: tuple[Verdict, ...], look: Look, name: str, hidden: Sequence[str] = ()
) -> Steps[bytes]:
    """Write the page, figure by figure.

    Parameters
    ----------
    scene
        What to show: theory and measurements of an experiment.
    verdicts
        One per scheme.
    look
        Of the figures.
    name
        Of the scene, for the heading.
    hidden
        Names of schemes that are left out, which the page says.
    """
    experiment = scene.experiment
    drawn = []
    for place, figure in enumerate(FIGURES_SHOWN):
        yield place, len(FIGURES_SHOWN) + 1
        drawn.append(_picture(scene, figure, look))
    yield len(FIGURES_SHOWN), len(FIGURES_SHOWN) + 1
    parts = [
        f"<h1>{escape(name)}</h1>",
        f'<p class="muted">{escape(_words_of(scene))}</p>',
        *_judged(experiment, verdicts),
        *_left_out(hidden),
        *drawn,
        _heading(tr("html.compare")),
        _table(NumbersTable(scene, ComparisonLayout(schemes=tuple(range(len(experiment.schemes)))))),
        _heading(tr("html.table")),
        _table(NumbersTable(scene, Layout(schemes=tuple(range(len(experiment.schemes)))))),
        *_code(experiment),
        _heading(tr("html.document")) + _verbatim(encode(experiment)),
        _heading(tr("html.versions")),
        f"<p>{escape(', '.join(f'{package} {version}' for package, version in versions().items()))}</p>",
    ]
    head = f"{_META}<title>{escape(name)}</title><style>{_STYLE}</style>"
    page = f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head>\n<body>\n{chr(10).join(parts)}\n</body></html>\n'
    return page.encode()


def _heading(said: str) -> str:
    return f"<h2>{escape(said)}</h2>"


def _verbatim(content: str) -> str:
    return f"<pre>{escape(content)}</pre>"


def _words_of(scene: Scene) -> str:
    probe = scene.experiment.probe
    # A page may be made before all seeds are measured.
    seeds = max(len(scene.replicates(scheme)) for scheme in range(len(scene.experiment.schemes)))
    words: dict[str, Message | str] = {"loss": loss_words(probe), "input": input_words(probe), "dtype": probe.dtype}
    return tr("report.legend", seeds=seeds, seed=probe.seed, **words)


def _judged(experiment: Experiment, verdicts: tuple[Verdict, ...]) -> Iterator[str]:
    for scheme, verdict in zip(experiment.schemes, verdicts, strict=True):
        reason = f'<br><span class="muted">{escape(text(verdict.reason))}</span>' if verdict.reason is not None else ""
        swatch = f'<span class="swatch" style="background: {scheme.color}"></span>'
        yield f"<p>{swatch}{escape(text(verdict.text))}{reason}</p>"


def _left_out(hidden: Sequence[str]) -> Iterator[str]:
    if hidden:
        yield f'<p class="muted">{escape(tr("html.hidden", names=", ".join(hidden)))}</p>'


def _picture(scene: Scene, figure: str, look: Look) -> str:
    # As an image of its own: what several drawings in one page call alike would else be mixed up.
    drawn = base64.b64encode(figure_picture(figure, scene, look, ".svg")).decode()
    return f'<img alt="{escape(tr(FIGURES[figure].title))}" src="data:image/svg+xml;base64,{drawn}">'


def _table(table: NumbersTable) -> str:
    columns = range(len(table.headings))
    kinds = [' class="number"' if heading.numeric else "" for heading in table.headings]
    names = "".join(
        f"<th{kind}>{escape(text(title(heading, table.scene)))}</th>"
        for kind, heading in zip(kinds, table.headings, strict=True)
    )
    rows = (
        "".join(f"<td{kinds[column]}>{escape(table.cell(line, column).shown())}</td>" for column in columns)
        for line in range(len(table.lines))
    )
    body = "".join(f"<tr>{row}</tr>\n" for row in rows)
    return f'<div class="table"><table><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table></div>'


def _code(experiment: Experiment) -> Iterator[str]:
    for place, scheme in enumerate(experiment.schemes):
        yield _heading(tr("html.code", name=scheme.name)) + _verbatim(source(experiment, place))

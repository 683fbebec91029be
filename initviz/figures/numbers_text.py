"""A table, or a part of one, as text for other programs: CSV, Markdown, and what a spreadsheet pastes."""

import csv
import io
from collections.abc import Iterable, Sequence

from initviz.figures.numbers_columns import Words
from initviz.figures.numbers_table import Heading, NumbersTable, title
from initviz.messages import text


def as_csv(table: NumbersTable, lines: Iterable[int], columns: Sequence[int]) -> str:
    """Write lines and columns of a table as CSV, with names that do not depend on the language, and all digits."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([_key(table, table.headings[column]) for column in columns])
    writer.writerows([table.cell(line, column).exact() for column in columns] for line in lines)
    return written.getvalue()


def as_markdown(table: NumbersTable, lines: Iterable[int], columns: Sequence[int]) -> str:
    """Write lines and columns of a table as Markdown, with digits for reading; numbers stand on the right."""
    headings = [table.headings[column] for column in columns]
    names = [_escaped(text(title(heading, table.scene))) for heading in headings]
    rules = ["---:" if heading.numeric else "---" for heading in headings]
    cells = ([_escaped(table.cell(line, column).shown()) for column in columns] for line in lines)
    return "".join(f"| {' | '.join(row)} |\n" for row in (names, rules, *cells))


def as_tabs(table: NumbersTable, cells: Iterable[tuple[int, int]]) -> str:
    """Write cells, in reading order, one line a line and tabs between columns, as spreadsheets paste them.

    A cell that is not among them, but lies between two that are, is left empty.
    """
    chosen = list(cells)
    columns = sorted({column for _, column in chosen})
    among = set(chosen)
    written = io.StringIO()
    writer = csv.writer(written, dialect=csv.excel_tab, lineterminator="\n")
    for line in dict.fromkeys(line for line, _ in chosen):
        writer.writerow([table.cell(line, column).exact() if (line, column) in among else "" for column in columns])
    return written.getvalue()


def _key(table: NumbersTable, heading: Heading) -> str:
    name = heading.column.name
    if heading.scheme is None or isinstance(heading.column, Words):
        return name
    return f"{table.scene.experiment.schemes[heading.scheme].name}.{name}"


def _escaped(cell: str) -> str:
    return cell.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")

"""What a plot shows on the clipboard: as a picture for a text, as a table for a spreadsheet."""

from collections.abc import Callable

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPixmap

from initviz.figures.export import csv_text
from initviz.figures.figure import Figure

_DATA = QKeySequence(Qt.Modifier.CTRL | Qt.Modifier.SHIFT | Qt.Key.Key_C)


def put_picture(picture: QPixmap) -> None:
    """Put a picture on the clipboard; whoever pastes it takes it as PNG or as another kind that it knows."""
    QGuiApplication.clipboard().setPixmap(picture)


def put_data(figure: Figure) -> None:
    """Put what a figure draws on the clipboard: columns between tabs, as spreadsheets take them, and CSV."""
    data = QMimeData()
    data.setText(csv_text(figure, "\t"))
    data.setData("text/csv", csv_text(figure).encode())
    QGuiApplication.clipboard().setMimeData(data)


def press(event: QKeyEvent, *, picture: Callable[[], None], data: Callable[[], None]) -> bool:
    """Share what a key asks for; say whether it does."""
    if event.matches(QKeySequence.StandardKey.Copy):
        picture()
    elif QKeySequence(event.keyCombination()) == _DATA:
        data()
    else:
        return False
    return True

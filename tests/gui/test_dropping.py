"""Files dropped on the window."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QGraphicsView,
    QWidget,
)

from initviz.core.document.files import save
from tests.gui.keeping import LEFT, answer, edit
from tests.gui.stage import Stage, small_scene


def drop(target: QWidget, *paths: Path) -> bool:
    """Drop files on a widget, as a file manager does; say whether they were accepted."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    where = QPointF(target.rect().center())
    enter = QDragEnterEvent(where.toPoint(), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(target, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(
        target, QDropEvent(where, Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    )
    return True


def test_a_file_dropped_on_the_window_opens(three: Stage, tmp_path: Path) -> None:
    path = tmp_path / "a.initviz.json"
    save(small_scene(depth=2), path)
    assert drop(three.window, path)
    three.qtbot.waitUntil(lambda: three.session.path == path)
    assert three.session.experiment == small_scene(depth=2)


def test_figures_keep_nothing_that_is_dropped_on_them(three: Stage, tmp_path: Path) -> None:
    path = tmp_path / "a.initviz.json"
    save(small_scene(depth=2), path)
    figures = three.window.findChildren(QGraphicsView)
    assert not [figure for figure in figures if figure.acceptDrops() or figure.viewport().acceptDrops()]
    seen = next(figure for figure in figures if figure.isVisible())
    assert drop(seen.viewport(), path)
    three.qtbot.waitUntil(lambda: three.session.path == path)


def test_a_drop_asks_before_changes_are_lost(three: Stage, tmp_path: Path) -> None:
    path, asked = tmp_path / "a.initviz.json", list[str]()
    save(small_scene(depth=2), path)
    edit(three, 4)
    answer("Cancel", asked)
    drop(three.window, path)
    three.qtbot.waitUntil(lambda: bool(asked))
    three.qtbot.wait(1)
    assert three.session.experiment.probe.seeds == 4


def test_a_dropped_file_that_is_no_document_is_refused_with_its_reason(three: Stage, tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(b"\x89PNG\xff\xfe")
    drop(three.window, path)
    three.qtbot.waitUntil(three.window.errors.isVisible)
    assert "photo.png" in three.window.errors.text()
    assert three.session.experiment == small_scene()


def test_of_many_dropped_files_the_first_is_open_and_that_is_said(three: Stage, tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.initviz.json" for name in "abc"]
    for depth, path in enumerate(paths, start=1):
        save(small_scene(depth=depth), path)
    drop(three.window, *paths)
    three.qtbot.waitUntil(lambda: three.session.path == paths[0])
    assert three.window.errors.text() == "3 files were dropped; a.initviz.json, the first of them, is open."


def test_text_that_is_dropped_is_no_file(three: Stage) -> None:
    assert not drop(three.window)

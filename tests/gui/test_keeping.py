"""History, files, the menu, the layout and unexpected errors, with real events."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, QSettings, Qt, QTimer, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QGraphicsView,
    QLabel,
    QMenu,
    QMessageBox,
    QPushButton,
    QSplitter,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from initviz.app.runner import Runner
from initviz.app.session import Session
from initviz.app.settings import Settings
from initviz.core.document import edits
from initviz.core.document.files import load, save
from initviz.core.document.scenes import GALLERY, first_scene
from initviz.core.versions import versions
from initviz.gui.keys import KeysWindow
from initviz.gui.theme import LIGHT
from initviz.gui.unexpected import Unexpected
from initviz.gui.window import MainWindow
from tests.gui.stage import Stage, small_scene

Build = Callable[..., Stage]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def shown(stage: Build) -> Stage:
    return stage()


@pytest.fixture
def kept(tmp_path: Path) -> Callable[[], Settings]:
    """Give the same stored settings at every call, as every start of the program finds them."""
    return lambda: Settings(store=QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))


def edit(stage: Stage, seeds: int) -> None:
    stage.session.apply("edit.name.seeds", lambda experiment: edits.set_seeds(experiment, seeds))
    stage.settle()


def answer(name: str, asked: list[str]) -> None:
    """Press a button of the question that is going to be asked."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(10, press)
            return
        asked.append(box.text())
        next(button for button in box.buttons() if button.text().replace("&", "") == name).click()

    QTimer.singleShot(0, press)


def pick(stage: Stage, menu: QMenu, name: str) -> None:
    """Open a menu and click an entry of it, by its object name or text."""
    menu.popup(stage.window.mapToGlobal(QPoint(40, 60)))
    action = next(action for action in menu.actions() if name in {action.objectName(), action.text()})
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())
    menu.close()
    stage.settle()


# --- history ---


def open_history(stage: Stage) -> list[str]:
    """Click the arrow beside Undo, and give the steps from top to bottom."""
    history = stage.window.toolbar.history
    button = next(b for b in stage.window.toolbar.findChildren(QToolButton) if b.menu() is history)
    history.popup(button.mapToGlobal(button.rect().bottomLeft()))
    return [history.list.item(row).text().strip() for row in range(history.list.count())]


def click_step(stage: Stage, row: int) -> None:
    steps = stage.window.toolbar.history.list
    QTest.mouseClick(steps.viewport(), LEFT, pos=steps.visualItemRect(steps.item(row)).center())
    stage.settle()


def test_the_history_lists_every_step_and_a_click_goes_there(shown: Stage) -> None:
    first = shown.session.experiment
    edit(shown, 4)
    edit(shown, 5)
    shown.session.apply("edit.name.resample", edits.resample)
    assert open_history(shown) == ["●  Resample", "Number of seeds", "Number of seeds", "The beginning"]
    click_step(shown, 3)
    assert shown.session.experiment == first
    assert not shown.window.toolbar.history.isVisible()
    assert open_history(shown)[3] == "●  The beginning"
    undone = shown.window.toolbar.history.list.item(0)
    assert undone.foreground().color() == QGuiApplication.palette().color(
        QGuiApplication.palette().ColorGroup.Disabled, QGuiApplication.palette().ColorRole.Text
    )
    click_step(shown, 1)
    assert shown.session.experiment.probe.seeds == 5
    assert shown.session.redo_name == "edit.name.resample"


def test_the_history_is_walked_with_keys(shown: Stage) -> None:
    edit(shown, 4)
    edit(shown, 5)
    open_history(shown)
    steps = shown.window.toolbar.history.list
    QTest.keyClick(steps, Qt.Key.Key_Down)
    QTest.keyClick(steps, Qt.Key.Key_Return)
    assert shown.session.experiment.probe.seeds == 4
    open_history(shown)
    QTest.keyClick(steps, Qt.Key.Key_Escape)
    assert not shown.window.toolbar.history.isVisible()
    assert shown.session.position == 1


# --- what is unsaved ---


def test_undo_back_to_what_is_saved_is_no_change(shown: Stage, tmp_path: Path) -> None:
    path = tmp_path / "a.initviz.json"
    edit(shown, 4)
    shown.session.save(path)
    assert not shown.window.isWindowModified()
    edit(shown, 5)
    assert shown.window.isWindowModified()
    shown.keys(Qt.Key.Key_Z)
    assert not shown.window.isWindowModified()
    shown.keys(Qt.Key.Key_Z)
    assert shown.window.isWindowModified()


def test_a_file_that_cannot_be_written_keeps_everything_and_offers_another(
    shown: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "gone" / "a.initviz.json"
    path.parent.mkdir()
    edit(shown, 4)
    shown.session.save(path)
    edit(shown, 5)
    path.unlink()
    path.parent.rmdir()
    shown.keys(Qt.Key.Key_S)
    assert shown.window.isWindowModified()
    assert shown.session.experiment.probe.seeds == 5
    assert "cannot be written" in shown.window.errors.text()
    other = tmp_path / "b.initviz.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(other), ""))
    QTest.mouseClick(shown.window.errors.action, LEFT)
    assert load(other) == shown.session.experiment
    assert not shown.window.isWindowModified()
    assert shown.window.windowTitle().startswith("b.initviz.json")


def test_a_file_that_somebody_else_changed_is_not_written_over_unasked(shown: Stage, tmp_path: Path) -> None:
    path, asked = tmp_path / "a.initviz.json", list[str]()
    save(small_scene(depth=2), path)
    assert shown.window.files.open_path(path)
    save(small_scene(depth=5), path)
    edit(shown, 4)
    answer("No", asked)
    shown.keys(Qt.Key.Key_S)
    assert load(path) == small_scene(depth=5)
    assert shown.window.isWindowModified()
    answer("Yes", asked)
    shown.keys(Qt.Key.Key_S)
    assert load(path) == shown.session.experiment
    edit(shown, 6)
    shown.keys(Qt.Key.Key_S)
    assert load(path).probe.seeds == 6
    assert len(asked) == 2
    assert "changed by another program" in asked[0]


def test_a_file_that_was_touched_or_deleted_is_saved_without_a_question(shown: Stage, tmp_path: Path) -> None:
    path = tmp_path / "a.initviz.json"
    save(small_scene(depth=2), path)
    assert shown.window.files.open_path(path)
    os.utime(path, (1, 1))
    edit(shown, 4)
    assert shown.window.files.save()
    path.unlink()
    edit(shown, 5)
    assert shown.window.files.save()
    assert load(path).probe.seeds == 5


# --- the menu ---


def test_the_button_opens_the_menu(shown: Stage) -> None:
    menu, seen = shown.window.keeping.menu, list[str]()

    def look() -> None:
        seen.extend(action.text() for action in menu.content.actions() if action.text())
        menu.content.close()

    QTimer.singleShot(50, look)
    QTest.mouseClick(menu, LEFT)
    shown.qtbot.waitUntil(lambda: bool(seen))
    assert seen[:4] == ["New", "Start from", "Open…", "Open recent"]
    assert shown.window.toolbar.rect().contains(menu.geometry())


def test_starting_from_the_gallery(shown: Stage) -> None:
    gallery = shown.window.keeping.menu.gallery
    assert [action.objectName() for action in gallery.actions()] == list(GALLERY)
    for name in ("lenet", "self_normalizing"):
        pick(shown, gallery, name)
        assert shown.session.experiment == GALLERY[name]()
        assert not shown.window.isWindowModified()
        assert shown.session.path is None


def test_the_gallery_asks_before_changes_are_lost(shown: Stage) -> None:
    asked: list[str] = []
    edit(shown, 4)
    answer("Cancel", asked)
    pick(shown, shown.window.keeping.menu.gallery, "lenet")
    assert shown.session.experiment.probe.seeds == 4
    answer("Discard", asked)
    shown.keys(Qt.Key.Key_N)
    assert shown.session.experiment == first_scene()
    assert len(asked) == 2


def test_recent_files_open_and_what_is_gone_is_grey(shown: Stage, tmp_path: Path) -> None:
    files, recent = shown.window.files, shown.window.keeping.menu.recent
    paths = [tmp_path / f"{name}.initviz.json" for name in "abc"]
    for depth, path in enumerate(paths, start=1):
        save(small_scene(depth=depth), path)
        assert files.open_path(path)
    paths[1].unlink()
    recent.aboutToShow.emit()
    assert [(a.text(), a.isEnabled()) for a in recent.actions()[:3]] == [
        ("c.initviz.json", True),
        ("b.initviz.json", False),
        ("a.initviz.json", True),
    ]
    assert recent.actions()[2].toolTip() == str(paths[0])
    pick(shown, recent, "a.initviz.json")
    assert shown.session.experiment == small_scene(depth=1)
    pick(shown, recent, "Clear this list")
    recent.aboutToShow.emit()
    assert [action.text() for action in recent.actions() if action.text()] == ["No files yet", "Clear this list"]


def test_the_file_of_the_command_line_is_among_the_recent(qtbot: QtBot, tmp_path: Path) -> None:
    path, settings = tmp_path / "a.initviz.json", Settings(fresh=True)
    save(small_scene(), path)
    window = MainWindow(Session(load(path), path), settings, None, LIGHT)
    qtbot.addWidget(window)
    assert settings.recent == (path,)
    assert window.windowTitle().startswith("a.initviz.json")
    assert not window.isWindowModified()
    window.shut()


def test_a_theme_is_worn_at_once_and_remembered(stage: Build, kept: Callable[[], Settings]) -> None:
    shown = stage(None, kept())
    for name, dark in (("dark", True), ("light", False)):
        pick(shown, shown.window.keeping.menu.themes, name)
        assert (shown.window.grab().toImage().pixelColor(4, 80).lightness() < 100) is dark
        assert shown.window.theme.is_dark is dark
        assert kept().theme == name
        checked = [action.objectName() for action in shown.window.keeping.menu.themes.actions() if action.isChecked()]
        assert checked == [name]


def test_no_two_actions_of_the_window_share_a_key(shown: Stage) -> None:
    used: dict[str, str] = {}
    for action in shown.window.findChildren(QAction):
        if action.shortcutContext() == Qt.ShortcutContext.WindowShortcut:
            for keys in action.shortcuts():
                said = keys.toString()
                assert said not in used, f"{said}: {used[said]} and {action.text()}"
                used[said] = action.text()
    assert {"Ctrl+N", "Ctrl+O", "Ctrl+S", "Ctrl+Shift+S", "Ctrl+Z", "Ctrl+Q", "F1"} <= set(used)


def test_f1_lists_the_keys_in_words(shown: Stage) -> None:
    shown.keys(Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, KeysWindow)
    said = {what: keys for lines in dialog.lines.values() for keys, what in lines}
    native = QKeySequence.SequenceFormat.NativeText
    assert said["Save as…"] == QKeySequence("Ctrl+Shift+S").toString(native)
    assert said["Undo"] == QKeySequence("Ctrl+Z").toString(native)
    assert said["Menu"] == "F10"
    assert len(said) == sum(len(lines) for lines in dialog.lines.values())
    assert {label.text() for label in dialog.findChildren(QLabel)} >= set(said)
    dialog.reject()


def test_about_names_every_version_and_copies_them(shown: Stage) -> None:
    pick(shown, shown.window.keeping.menu.content, "menu.about")
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QDialog)
    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert all(f"{version}" in said for version in versions().values())
    assert "MIT" in said
    assert "CC BY 4.0" in said
    copy = next(button for button in dialog.findChildren(QPushButton) if button.text() == "Copy versions")
    QTest.mouseClick(copy, LEFT)
    assert f"torch {versions()['torch']}\n" in QGuiApplication.clipboard().text()
    dialog.reject()


def test_the_toolbar_fits_a_narrow_window_and_knows_the_documents_limits(shown: Stage) -> None:
    toolbar = shown.window.toolbar
    assert toolbar.sizeHint().width() <= 1024
    assert (toolbar.seeds.minimum(), toolbar.seeds.maximum()) == (1, 10_000)
    toolbar.seeds.setFocus()
    toolbar.seeds.selectAll()
    QTest.keyClicks(toolbar.seeds, "10000")
    QTest.keyClick(toolbar.seeds, Qt.Key.Key_Return)
    assert shown.session.experiment.probe.seeds == 10_000


# --- dropped files ---


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


def test_a_file_dropped_on_the_window_opens(shown: Stage, tmp_path: Path) -> None:
    path = tmp_path / "a.initviz.json"
    save(small_scene(depth=2), path)
    assert drop(shown.window, path)
    shown.qtbot.waitUntil(lambda: shown.session.path == path)
    assert shown.session.experiment == small_scene(depth=2)


def test_figures_keep_nothing_that_is_dropped_on_them(shown: Stage, tmp_path: Path) -> None:
    path = tmp_path / "a.initviz.json"
    save(small_scene(depth=2), path)
    figures = shown.window.findChildren(QGraphicsView)
    assert not [figure for figure in figures if figure.acceptDrops() or figure.viewport().acceptDrops()]
    seen = next(figure for figure in figures if figure.isVisible())
    assert drop(seen.viewport(), path)
    shown.qtbot.waitUntil(lambda: shown.session.path == path)


def test_a_drop_asks_before_changes_are_lost(shown: Stage, tmp_path: Path) -> None:
    path, asked = tmp_path / "a.initviz.json", list[str]()
    save(small_scene(depth=2), path)
    edit(shown, 4)
    answer("Cancel", asked)
    drop(shown.window, path)
    shown.qtbot.waitUntil(lambda: bool(asked))
    shown.qtbot.wait(1)
    assert shown.session.experiment.probe.seeds == 4


def test_a_dropped_file_that_is_no_document_is_refused_with_its_reason(shown: Stage, tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(b"\x89PNG\xff\xfe")
    drop(shown.window, path)
    shown.qtbot.waitUntil(shown.window.errors.isVisible)
    assert "photo.png" in shown.window.errors.text()
    assert shown.session.experiment == small_scene()


def test_of_many_dropped_files_the_first_is_open_and_that_is_said(shown: Stage, tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.initviz.json" for name in "abc"]
    for depth, path in enumerate(paths, start=1):
        save(small_scene(depth=depth), path)
    drop(shown.window, *paths)
    shown.qtbot.waitUntil(lambda: shown.session.path == paths[0])
    assert shown.window.errors.text() == "3 files were dropped; a.initviz.json, the first of them, is open."


def test_text_that_is_dropped_is_no_file(shown: Stage) -> None:
    assert not drop(shown.window)


# --- the layout ---


def splitters(stage: Stage) -> list[list[int]]:
    return [splitter.sizes() for splitter in stage.window.findChildren(QSplitter)]


def disturb(stage: Stage) -> list[list[int]]:
    """Drag the first handle of every splitter that is seen, change the size, and turn to the last page.

    The screen without a screen is small: a window that comes back is made as narrow as it can be. Gives the sizes of
    the splitters before they were dragged.
    """
    stage.window.resize(stage.window.minimumWidth(), 720)
    stage.settle()
    before = splitters(stage)
    for splitter in stage.window.findChildren(QSplitter):
        handle = splitter.handle(1)
        if not handle.isVisible():
            continue
        start, by = handle.rect().center(), QPoint(23, 23)
        QTest.mousePress(handle, LEFT, pos=start)
        QTest.mouseMove(handle, start + by)
        QTest.mouseRelease(handle, LEFT, pos=start + by)
    stage.window.tabs.setCurrentIndex(stage.window.tabs.count() - 1)
    stage.settle()
    return before


def test_the_layout_comes_back_at_the_next_start(stage: Build, kept: Callable[[], Settings]) -> None:
    first = stage(None, kept())
    before = disturb(first)
    after = splitters(first)
    assert after[0] != before[0]
    assert first.window.close()
    second = stage(None, kept())
    assert second.window.size() == first.window.size()
    assert second.window.tabs.currentIndex() == second.window.tabs.count() - 1
    second.window.tabs.setCurrentIndex(0)
    second.settle()
    assert splitters(second)[0] == after[0]


def test_a_fresh_start_remembers_nothing(stage: Build) -> None:
    first = stage()
    disturb(first)
    assert first.window.close()
    second = stage()
    assert second.window.tabs.currentIndex() == 0


def test_reset_layout_brings_everything_back(shown: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("initviz.gui.layout_memory.keep_on_screen", lambda _window: None)
    before, size = splitters(shown), shown.window.size()
    disturb(shown)
    pick(shown, shown.window.keeping.menu.content, "menu.reset")
    assert shown.window.tabs.currentIndex() == 0
    assert splitters(shown)[0] == before[0]
    assert shown.window.size() == size


def test_a_window_of_a_screen_that_is_gone_comes_back_into_sight(stage: Build, kept: Callable[[], Settings]) -> None:
    first = stage(None, kept())
    first.window.setGeometry(QRect(5000, 4000, 1000, 640))
    assert first.window.close()
    second = stage(None, kept())
    seen = [
        screen.availableGeometry().intersected(second.window.frameGeometry()) for screen in QGuiApplication.screens()
    ]
    assert max(part.width() for part in seen) >= 120
    assert max(part.height() for part in seen) >= 100


# --- what nobody expected ---


@pytest.fixture
def caught(shown: Stage) -> Iterator[Stage]:
    restore = Unexpected(shown.window.errors, shown.window).install()
    yield shown
    restore()


def test_an_unexpected_error_is_said_in_one_line_and_the_window_lives_on(
    caught: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        msg = "a mistake\nof two lines"
        raise RuntimeError(msg)

    QTimer.singleShot(0, fail)
    caught.qtbot.waitUntil(caught.window.errors.isVisible)
    said = caught.window.errors.text()
    assert "RuntimeError: a mistake" in said
    assert "\n" not in said
    assert said.endswith("your work is intact.")
    assert "Traceback" in capsys.readouterr().err
    QTest.mouseClick(caught.window.errors.action, LEFT)
    details = QGuiApplication.clipboard().text()
    assert details.startswith("Traceback")
    assert "in fail" in details
    edit(caught, 7)
    assert caught.session.experiment.probe.seeds == 7


def test_the_hook_that_was_there_comes_back(shown: Stage) -> None:
    before = sys.excepthook
    restore = Unexpected(shown.window.errors, shown.window).install()
    assert sys.excepthook is not before
    restore()
    assert sys.excepthook is before


def test_a_compute_process_that_is_killed_is_started_again_by_try_again(qtbot: QtBot) -> None:
    runner = Runner()
    window = MainWindow(Session(small_scene()), Settings(fresh=True), runner, LIGHT)
    finished: list[float] = []
    window.live.finished.connect(finished.append)
    window.begin()
    window.show()
    runner.start()
    qtbot.waitUntil(lambda: runner.process_id is not None)
    pid = runner.process_id
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    window.live.measure()
    qtbot.waitUntil(window.errors.isVisible, timeout=20_000)
    assert "SIGKILL" in window.errors.text()
    assert window.errors.action.text() == "Try again"
    QTest.mouseClick(window.errors.action, LEFT)
    qtbot.waitUntil(lambda: bool(finished), timeout=60_000)
    assert not window.errors.isVisible()
    window.close()
    window.deleteLater()

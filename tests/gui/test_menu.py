"""The menu, its dialogs, and the toolbar that it is on, with real events."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QMenu,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from initviz.app.session import Session
from initviz.app.settings import Settings
from initviz.core.document.files import load, save
from initviz.core.document.papers import PAPERS
from initviz.core.document.scenes import GALLERY, first_scene
from initviz.core.versions import versions
from initviz.gui.keys import KeysWindow
from initviz.gui.theme import LIGHT
from initviz.gui.window import MainWindow
from tests.gui.form_actions import put
from tests.gui.keeping import LEFT, Build, answer, edit, pick
from tests.gui.stage import Stage, small_scene


def test_the_button_opens_the_menu(three: Stage) -> None:
    menu, seen = three.window.keeping.menu, list[str]()

    def look() -> None:
        seen.extend(action.text() for action in menu.content.actions() if action.text())
        menu.content.close()

    QTimer.singleShot(50, look)
    QTest.mouseClick(menu, LEFT)
    three.qtbot.waitUntil(lambda: bool(seen))
    assert seen[:5] == ["New", "Start from", "Lessons", "Open…", "Open recent"]
    assert three.window.toolbar.rect().contains(menu.geometry())


def test_starting_from_the_gallery(three: Stage) -> None:
    gallery = three.window.keeping.menu.gallery
    names = [action.objectName() for action in gallery.actions() if action.text()]
    assert names == [*GALLERY, "menu.papers", "menu.lessons"]
    for name in ("lenet", "self_normalizing"):
        pick(three, gallery, name)
        assert three.session.experiment == GALLERY[name]()
        assert not three.window.isWindowModified()
        assert three.session.path is None


def test_starting_from_a_paper(three: Stage) -> None:
    papers = three.window.keeping.menu.papers
    assert [action.objectName() for action in papers.actions()] == list(PAPERS)
    pick(three, papers, "saxe_2013")
    assert three.session.experiment == PAPERS["saxe_2013"]()


def test_the_gallery_asks_before_changes_are_lost(three: Stage) -> None:
    asked: list[str] = []
    edit(three, 4)
    answer("Cancel", asked)
    pick(three, three.window.keeping.menu.gallery, "lenet")
    assert three.session.experiment.probe.seeds == 4
    answer("Discard", asked)
    three.keys(Qt.Key.Key_N)
    assert three.session.experiment == first_scene()
    assert len(asked) == 2


def test_recent_files_open_and_what_is_gone_is_grey(three: Stage, tmp_path: Path) -> None:
    files, recent = three.window.files, three.window.keeping.menu.recent
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
    pick(three, recent, "a.initviz.json")
    assert three.session.experiment == small_scene(depth=1)
    pick(three, recent, "Clear this list")
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


def test_no_two_actions_of_the_window_share_a_key(three: Stage) -> None:
    used: dict[str, str] = {}
    for action in three.window.findChildren(QAction):
        if action.shortcutContext() == Qt.ShortcutContext.WindowShortcut:
            for keys in action.shortcuts():
                said = keys.toString()
                assert said not in used, f"{said}: {used[said]} and {action.text()}"
                used[said] = action.text()
    assert {"Ctrl+N", "Ctrl+O", "Ctrl+S", "Ctrl+Shift+S", "Ctrl+Z", "Ctrl+Q", "F1"} <= set(used)


def test_f1_lists_the_keys_in_words(three: Stage) -> None:
    three.keys(Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier)
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


def test_about_names_every_version_and_copies_them(three: Stage) -> None:
    pick(three, three.window.keeping.menu.content, "menu.about")
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


def test_the_gallery_is_under_new_as_well(three: Stage) -> None:
    button = three.window.toolbar.new_button
    assert button.popupMode() == button.ToolButtonPopupMode.MenuButtonPopup
    arrow = QPoint(button.width() - 6, button.height() // 2)
    QTimer.singleShot(0, lambda: pick_shown(three, "autoencoder"))
    QTest.mouseClick(button, LEFT, pos=arrow)
    three.settle()
    assert three.session.experiment == GALLERY["autoencoder"]()


def pick_shown(stage: Stage, name: str) -> None:
    """Click an entry of the menu that is open."""
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    stage.pick(menu, name)


def test_the_toolbar_fits_a_narrow_window(three: Stage) -> None:
    assert three.window.toolbar.minimumSizeHint().width() <= 960


def test_seeds_are_typed_as_any_number_and_keep_the_documents_limits(three: Stage) -> None:
    seeds, errors = three.window.toolbar.seeds, three.window.errors
    put(seeds, "many")
    assert three.session.experiment.probe.seeds == 3
    assert "many" in errors.text()
    put(seeds, "10001")
    assert three.session.experiment.probe.seeds == 3
    assert "10,000" in errors.text()
    assert seeds.accessibleDescription() in errors.text()
    put(seeds, "10^4")
    assert three.session.experiment.probe.seeds == 10_000
    assert not errors.isVisible()
    assert not seeds.accessibleDescription()


def test_seeds_stepped_one_after_the_other_are_one_step_to_undo(three: Stage) -> None:
    seed = three.window.toolbar.seed
    seed.setFocus()
    for _ in range(3):
        QTest.keyClick(seed, Qt.Key.Key_Up)
    QTest.keyClick(seed, Qt.Key.Key_Return)
    assert three.session.experiment.probe.seed == 3
    three.session.undo()
    assert three.session.experiment.probe.seed == 0
    assert seed.text() == "0"

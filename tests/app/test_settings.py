"""What is remembered, through files as Qt writes them."""

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings

from initviz.app.settings import MOST_RECENT, THEME_CHOICES, Settings


def stored(folder: Path) -> Settings:
    """Open the settings of a folder anew, as the next start does."""
    return Settings(store=QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))


def fill(settings: Settings, folder: Path) -> None:
    settings.theme = "dark"
    settings.page = "page.table"
    settings.hidden_columns = {"init", "mean_theory"}
    settings.hint_dismissed = True
    settings.lesson_language = "zh"
    settings.set_state("window/0", QByteArray(b"\x00\x01binary\xff"))
    settings.remember_file(folder / "a.initviz.json")


def test_everything_comes_back_at_the_next_start(tmp_path: Path) -> None:
    first = stored(tmp_path)
    fill(first, tmp_path)
    del first  # writes its file, as the end of the program does
    then = stored(tmp_path)
    assert (then.theme, then.page, then.hint_dismissed) == ("dark", "page.table", True)
    assert then.hidden_columns == ("init", "mean_theory")
    assert then.lesson_language == "zh"
    assert then.state("window/0") == QByteArray(b"\x00\x01binary\xff")
    assert then.recent == (tmp_path / "a.initviz.json",)
    assert then.folder == tmp_path


def test_nothing_stored_gives_the_defaults(tmp_path: Path) -> None:
    settings = stored(tmp_path)
    assert (settings.theme, settings.page, settings.hint_dismissed) == ("system", "", False)
    assert (settings.hidden_columns, settings.recent, settings.state("window")) == ((), (), None)
    assert settings.lesson_language == ""
    assert settings.folder == Path.home()


def test_fresh_settings_last_until_the_program_ends(tmp_path: Path) -> None:
    fresh = Settings(fresh=True, store=QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    fill(fresh, tmp_path)
    assert fresh.theme == "dark"
    assert fresh.recent == (tmp_path / "a.initviz.json",)
    assert not list(tmp_path.iterdir())
    assert Settings(fresh=True).theme == "system"


@pytest.mark.parametrize("theme", THEME_CHOICES)
def test_every_theme_is_kept(tmp_path: Path, theme: str) -> None:
    settings = stored(tmp_path)
    settings.theme = next(choice for choice in THEME_CHOICES if choice == theme)
    assert stored(tmp_path).theme == theme


def test_what_somebody_else_wrote_into_the_file_is_no_harm(tmp_path: Path) -> None:
    (tmp_path / "settings.ini").write_text(
        "[window]\ntheme=pink\n[files]\nrecent=1, 2\nfolder=\n[layout]\npage=@Invalid()\nwindow=nonsense\n"
    )
    settings = stored(tmp_path)
    assert settings.theme == "system"
    assert settings.state("window") is None
    assert settings.page == ""
    assert settings.folder == Path.home()
    assert settings.recent == (Path("1"), Path("2"))


def test_the_newest_file_comes_first_each_once_and_only_some(tmp_path: Path) -> None:
    settings = stored(tmp_path)
    files = [tmp_path / f"{k}.initviz.json" for k in range(MOST_RECENT + 3)]
    for file in files:
        settings.remember_file(file)
    assert settings.recent == tuple(reversed(files))[:MOST_RECENT]
    settings.remember_file(files[5])
    assert settings.recent[0] == files[5]
    assert len(set(settings.recent)) == MOST_RECENT


def test_a_relative_file_is_remembered_by_its_full_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = stored(tmp_path)
    settings.remember_file(Path("here.initviz.json"))
    assert settings.recent == (tmp_path / "here.initviz.json",)
    assert settings.folder == tmp_path


def test_one_file_and_none_come_back_as_lists(tmp_path: Path) -> None:
    settings = stored(tmp_path)
    settings.remember_file(tmp_path / "name, with comma")
    del settings
    assert stored(tmp_path).recent == (tmp_path / "name, with comma",)
    settings = stored(tmp_path)
    settings.recent = ()
    settings.hidden_columns = ()
    del settings
    assert (stored(tmp_path).recent, stored(tmp_path).hidden_columns) == ((), ())


@pytest.mark.parametrize("broken", [["3", "x"], ["-1", "2"], "", ["1.5", "2"]])
def test_shares_that_are_no_numbers_are_none(broken: object, tmp_path: Path) -> None:
    store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    settings = Settings(store=store)
    settings.set_shares("a", (3, 20))
    assert settings.shares("a") == (3, 20)
    store.setValue("layout/a", broken)
    assert settings.shares("a") == ()

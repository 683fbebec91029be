"""Settings, declared once: their names, their defaults, and where they are kept."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QByteArray, QSettings

ThemeChoice = Literal["system", "light", "dark"]
THEME_CHOICES: tuple[ThemeChoice, ...] = ("system", "light", "dark")

MOST_RECENT = 10
"""As many files are remembered."""


class Settings:
    """What is remembered from one start to the next.

    Parameters
    ----------
    fresh
        Neither read nor write anything stored: what is set is known until the program ends.
    store
        Where to keep it; the user's own settings by default.
    """

    def __init__(self, *, fresh: bool = False, store: QSettings | None = None) -> None:
        self._store = None if fresh else store or QSettings("initviz", "initviz")
        self._here: dict[str, object] = {}

    def _get(self, name: str) -> object:
        return self._store.value(name) if self._store is not None else self._here.get(name)

    def _set(self, name: str, value: object) -> None:
        if self._store is not None:
            self._store.setValue(name, value)
        else:
            self._here[name] = value

    def _names(self, name: str) -> tuple[str, ...]:
        """Read a list of words: one word comes back from some stores as a text and not as a list."""
        value = self._get(name)
        found = value if isinstance(value, list | tuple) else [value]
        return tuple(word for word in found if isinstance(word, str) and word)

    # --- the window ---

    def state(self, part: str) -> QByteArray | None:
        """Give the stored place and size of a part of the window, such as a splitter."""
        value = self._get(f"layout/{part}")
        return value if isinstance(value, QByteArray) else None

    def set_state(self, part: str, value: QByteArray) -> None:
        """Store the place and size of a part of the window."""
        self._set(f"layout/{part}", value)

    def shares(self, part: str) -> tuple[int, ...]:
        """Give the stored shares of what a part of the window is divided into; empty where there are none."""
        words = self._names(f"layout/{part}")
        return tuple(int(word) for word in words) if all(word.isdecimal() for word in words) else ()

    def set_shares(self, part: str, value: Sequence[int]) -> None:
        """Store the shares of what a part of the window is divided into."""
        self._set(f"layout/{part}", [str(share) for share in value])

    @property
    def page(self) -> str:
        """Name of the page that was in front; empty for the first."""
        value = self._get("layout/page")
        return value if isinstance(value, str) else ""

    @page.setter
    def page(self, value: str) -> None:
        self._set("layout/page", value)

    @property
    def hidden_columns(self) -> tuple[str, ...]:
        """Columns of the table that are not shown."""
        return self._names("table/hidden")

    @hidden_columns.setter
    def hidden_columns(self, value: Collection[str]) -> None:
        self._set("table/hidden", sorted(value))

    def forget_layout(self) -> None:
        """Forget where everything was, also in what is not there at the moment."""
        for name in ("layout", "table"):
            if self._store is not None:
                self._store.remove(name)
            self._here = {key: value for key, value in self._here.items() if not key.startswith(f"{name}/")}

    @property
    def theme(self) -> ThemeChoice:
        """Light, dark, or as the system has it."""
        value = self._get("window/theme")
        return next((theme for theme in THEME_CHOICES if theme == value), "system")

    @theme.setter
    def theme(self, value: ThemeChoice) -> None:
        self._set("window/theme", value)

    @property
    def hint_dismissed(self) -> bool:
        """Whether the first hint was dismissed."""
        return self._get("hints/first") in {True, "true"}

    @hint_dismissed.setter
    def hint_dismissed(self, value: bool) -> None:
        self._set("hints/first", value)

    @property
    def lesson_language(self) -> str:
        """Code of the language that lessons are read in; empty for that of the program."""
        value = self._get("lessons/language")
        return value if isinstance(value, str) else ""

    @lesson_language.setter
    def lesson_language(self, value: str) -> None:
        self._set("lessons/language", value)

    # --- trust ---

    @property
    def trusted_code(self) -> tuple[str, ...]:
        """Names of the custom code that this user has written or agreed to."""
        return self._names("code/trusted")

    @trusted_code.setter
    def trusted_code(self, value: Collection[str]) -> None:
        self._set("code/trusted", sorted(value))

    # --- files ---

    @property
    def folder(self) -> Path:
        """Folder of the file opened or saved last."""
        value = self._get("files/folder")
        return Path(value) if isinstance(value, str) and value else Path.home()

    @folder.setter
    def folder(self, value: Path) -> None:
        self._set("files/folder", str(value))

    @property
    def recent(self) -> tuple[Path, ...]:
        """Files opened or saved last, the newest first."""
        return tuple(Path(name) for name in self._names("files/recent"))[:MOST_RECENT]

    @recent.setter
    def recent(self, value: Sequence[Path]) -> None:
        self._set("files/recent", [str(path) for path in value])

    def remember_file(self, path: Path) -> None:
        """Put a file in front of the recent ones, and its folder where the next dialog begins."""
        file = path.absolute()
        self.folder = file.parent
        self.recent = [file, *(other for other in self.recent if other != file)][:MOST_RECENT]

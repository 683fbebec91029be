"""Settings, declared once: their names, their defaults, and where they are kept."""

from pathlib import Path
from typing import Literal

from PySide6.QtCore import QByteArray, QSettings

ThemeChoice = Literal["system", "light", "dark"]
_THEMES: tuple[ThemeChoice, ...] = ("system", "light", "dark")


class Settings:
    """What is remembered from one start to the next.

    Parameters
    ----------
    fresh
        Neither read nor write anything stored.
    """

    def __init__(self, *, fresh: bool = False) -> None:
        self._store = None if fresh else QSettings("initviz", "initviz")

    def _get(self, name: str) -> object:
        return self._store.value(name) if self._store is not None else None

    def _set(self, name: str, value: object) -> None:
        if self._store is not None:
            self._store.setValue(name, value)

    @property
    def geometry(self) -> QByteArray | None:
        """Place and size of the window."""
        value = self._get("window/geometry")
        return value if isinstance(value, QByteArray) else None

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._set("window/geometry", value)

    @property
    def splitter(self) -> QByteArray | None:
        """Widths of the three panes."""
        value = self._get("window/splitter")
        return value if isinstance(value, QByteArray) else None

    @splitter.setter
    def splitter(self, value: QByteArray) -> None:
        self._set("window/splitter", value)

    @property
    def folder(self) -> Path:
        """Folder of the file opened or saved last."""
        value = self._get("files/folder")
        return Path(value) if isinstance(value, str) and value else Path.home()

    @folder.setter
    def folder(self, value: Path) -> None:
        self._set("files/folder", str(value))

    @property
    def theme(self) -> ThemeChoice:
        """Light, dark, or as the system has it."""
        value = self._get("window/theme")
        return next((theme for theme in _THEMES if theme == value), "system")

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

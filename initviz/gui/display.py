"""Whether a window can be opened: Qt aborts the process where it cannot, so it is asked first."""

import ctypes
import os
import sys
from importlib.util import find_spec
from pathlib import Path

from initviz.messages import ReasonedError, message

_SCREENLESS = {"offscreen", "minimal", "vnc", "linuxfb", "eglfs"}


class DisplayError(ReasonedError, RuntimeError):
    """No window can be opened; the text says what is missing."""


def require_qt() -> None:
    """Load Qt's libraries.

    Raises
    ------
    DisplayError
        When one of them is missing on this system.
    """
    try:
        import PySide6.QtWidgets  # noqa: F401, PLC0415  (asked here, before anything needs it)
    except ImportError as error:
        raise DisplayError(message("display.library", detail=str(error))) from error


def require_display() -> None:
    """Make sure that a window can be opened.

    Raises
    ------
    DisplayError
        When there is no display, or a library is missing.
    """
    require_qt()
    platform = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if not sys.platform.startswith("linux") or platform in _SCREENLESS:
        return
    wayland = bool(os.environ.get("WAYLAND_DISPLAY")) and platform != "xcb"
    display = os.environ.get("DISPLAY", "")
    if not display and not wayland:
        raise DisplayError(message("display.none"))
    if not wayland:
        _require_x11(display)


def _require_x11(display: str) -> None:
    """Load the plugin that Qt will load, which names a missing library, and connect to the display."""
    plugin = _plugin("libqxcb.so")
    if plugin is not None:
        try:
            ctypes.CDLL(str(plugin))
        except OSError as error:
            raise DisplayError(message("display.library", detail=str(error))) from error
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError as error:
        raise DisplayError(message("display.library", detail=str(error))) from error
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(display.encode(), None))
    refused = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    if refused:
        raise DisplayError(message("display.refused", display=display))


def _plugin(name: str) -> Path | None:
    spec = find_spec("PySide6")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    for folder in folders:
        candidate = Path(folder) / "Qt" / "plugins" / "platforms" / name
        if candidate.exists():
            return candidate
    return None

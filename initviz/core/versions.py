"""Versions of everything that numbers depend on."""

import platform

from initviz import __version__

PACKAGES = ("torch", "numpy", "scipy", "msgspec", "PySide6-Essentials", "pyqtgraph")


def versions() -> dict[str, str]:
    """Give the versions by name, without importing what they are of; "-" for what is not installed."""
    from importlib import metadata  # noqa: PLC0415  (with the email package that it needs it slows every start)

    found = {"initviz": __version__, "python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "-"
    return found

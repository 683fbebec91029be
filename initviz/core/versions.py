"""Versions of everything that numbers depend on."""

import platform
from importlib import metadata

from initviz import __version__

PACKAGES = ("torch", "numpy", "scipy", "msgspec", "PySide6-Essentials", "pyqtgraph")


def versions() -> dict[str, str]:
    """Give the versions by name, without importing what they are of; "-" for what is not installed."""
    found = {"initviz": __version__, "python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "-"
    return found

"""The export in a plot's menu."""

from PySide6.QtWidgets import QMenu, QWidget

from initviz.figures.options import DEFAULTS, Options
from initviz.figures.scene import Scene
from initviz.messages import tr


def offer_export(menu: QMenu, name: str, scene: Scene, window: QWidget, chosen: Options = DEFAULTS) -> None:
    """Add the export of a figure of the catalogue to a menu."""
    menu.addSeparator()
    menu.addAction(tr("plot.export"), lambda: open_export(name, scene, window, chosen))


def open_export(name: str, scene: Scene, window: QWidget, chosen: Options = DEFAULTS) -> None:
    """Open the dialog that exports a figure of a scene."""
    from initviz.gui.export.dialog import ExportDialog  # noqa: PLC0415  (its pictures are made of what plots are made of)

    ExportDialog(name, scene, chosen, window).open()

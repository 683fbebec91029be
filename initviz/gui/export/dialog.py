"""The dialog that exports a figure: what it will look like, and what is written."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from initviz.core.document.check import DocumentError
from initviz.core.document.files import write_atomically
from initviz.figures.catalogue import FIGURES
from initviz.figures.export import DATA, data_file
from initviz.figures.options import Options
from initviz.figures.scene import Scene
from initviz.gui.export.figure_page import figure_picture
from initviz.gui.export.look import COLUMNS_MM, FONTS, LOOKS, PIXELS_PER_MM, FontChoice, Look
from initviz.gui.export.writing import PICTURES
from initviz.gui.forms.controls import Combo
from initviz.gui.parts import label, set_text
from initviz.messages import tr

_PREVIEW = QSize(480, 320)
_LEAST, _MOST = 120, 8000
_PATIENCE_MS = 150


class ExportDialog(QDialog):
    """Exports one figure of a scene.

    Parameters
    ----------
    name
        Of the figure, of the catalogue.
    scene
        What it shows.
    chosen
        Options of the figure.
    window
        Over which the dialog stands.
    """

    def __init__(self, name: str, scene: Scene, chosen: Options, window: QWidget) -> None:
        super().__init__(window)
        self._name, self.scene, self._chosen = name, scene, chosen
        self.setWindowTitle(tr("export.title"))
        self.kind = Combo({kind: tr(f"export.kind.{kind[1:]}") for kind in (*PICTURES, *DATA)})
        self.theme = Combo({theme: tr(f"export.theme.{theme}") for theme in reversed(LOOKS)})
        self.font_choice = Combo({font: tr(f"export.font.{font}") for font in FONTS})
        self.preset = Combo({preset: tr(f"export.size.{preset}") for preset in ("free", *COLUMNS_MM)})
        self.wide, self.high = _pixels(960), _pixels(600)
        self.stroke, self.scale = _factor(0.5, 4.0, 1.0), _factor(0.5, 8.0, 2.0)
        self.preview = QLabel()
        self.preview.setObjectName("preview")
        self.preview.setFixedSize(_PREVIEW)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setAccessibleName(tr("export.preview"))
        self.trouble = label(wrap=True)
        self.trouble.setVisible(False)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_PATIENCE_MS)
        self._later.timeout.connect(self._show_preview)
        self._lay_out()
        self._connect()
        self._show_preview()

    def _lay_out(self) -> None:
        form = QFormLayout()
        size = QHBoxLayout()
        size.addWidget(self.wide)
        size.addWidget(label("×"))
        size.addWidget(self.high)
        rows: tuple[tuple[str, QWidget | QHBoxLayout], ...] = (
            ("export.kind", self.kind),
            ("export.theme", self.theme),
            ("export.font", self.font_choice),
            ("export.size", self.preset),
            ("export.pixels", size),
            ("export.stroke", self.stroke),
            ("export.scale", self.scale),
        )
        for id_, field in rows:
            form.addRow(tr(id_), field)
            if isinstance(field, QWidget):
                field.setAccessibleName(tr(id_))
        self.wide.setAccessibleName(tr("export.width"))
        self.high.setAccessibleName(tr("export.height"))
        self._form = form
        buttons = QDialogButtonBox()
        self.save = buttons.addButton(tr("export.save"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(tr("dialog.close"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._save)
        buttons.rejected.connect(self.reject)
        self.finished.connect(self.deleteLater)
        beside = QHBoxLayout()
        beside.setSpacing(20)
        beside.addLayout(form)
        beside.addWidget(self.preview)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 12)
        column.setSpacing(12)
        column.addLayout(beside)
        column.addWidget(self.trouble)
        column.addWidget(buttons)

    def _connect(self) -> None:
        for combo in (self.kind, self.theme, self.font_choice):
            combo.activated.connect(self._on_changed)
        self.preset.activated.connect(self._on_preset)
        for box in (self.wide, self.high, self.stroke, self.scale):
            box.valueChanged.connect(self._on_changed)

    @property
    def look(self) -> Look:
        """What is chosen."""
        font: FontChoice = next(font for font in FONTS if font == self.font_choice.currentData())
        return Look(
            theme=self.theme.currentData(),
            font=font,
            stroke=self.stroke.value(),
            size=(self.wide.value(), self.high.value()),
            scale=self.scale.value(),
        )

    def _on_preset(self) -> None:
        """Take the width of a journal's column, and a height that goes with it."""
        wide = COLUMNS_MM.get(self.preset.currentData())
        if wide is not None:
            self.wide.setValue(round(wide * PIXELS_PER_MM))
            self.high.setValue(round(wide * PIXELS_PER_MM / 1.6))

    def _on_changed(self) -> None:
        is_picture = self.kind.currentData() in PICTURES
        for field in (self.theme, self.font_choice, self.preset, self.wide, self.high, self.stroke):
            field.setEnabled(is_picture)
        self.scale.setEnabled(self.kind.currentData() == ".png")
        self._later.start()

    def _show_preview(self) -> None:
        look = self.look
        room = min(_PREVIEW.width() / look.size[0], _PREVIEW.height() / look.size[1])
        ratio = self.devicePixelRatioF()
        small = replace(look, scale=room * ratio)
        pixmap = QPixmap()
        pixmap.loadFromData(figure_picture(self._name, self.scene, small, ".png", self._chosen))
        pixmap.setDevicePixelRatio(ratio)
        self.preview.setPixmap(pixmap)

    def _save(self) -> None:
        kind = self.kind.currentData()
        proposed = str(Path.home() / f"{self._name}{kind}")
        chosen, _ = QFileDialog.getSaveFileName(
            self, tr("export.title"), proposed, f"{self.kind.currentText()} (*{kind})"
        )
        if chosen:
            path = Path(chosen)
            self._write(path if path.suffix.lower() == kind else path.with_name(path.name + kind))

    def _write(self, path: Path) -> None:
        """Write the file, and close; what goes wrong is said, and everything stays as it was chosen."""
        kind = self.kind.currentData()
        if kind in PICTURES:
            content = figure_picture(self._name, self.scene, self.look, kind, self._chosen)
        else:
            content = data_file(FIGURES[self._name].draw(self.scene, replace(self._chosen, apart=False)), kind)
        try:
            write_atomically(path, content)
        except DocumentError as error:
            set_text(self.trouble, str(error))
            self.trouble.setVisible(True)
            return
        self.accept()


def _pixels(value: int) -> QSpinBox:
    made = QSpinBox()
    made.setRange(_LEAST, _MOST)
    made.setValue(value)
    made.setSuffix(" px")
    return made


def _factor(least: float, most: float, value: float) -> QDoubleSpinBox:
    made = QDoubleSpinBox()
    made.setRange(least, most)
    made.setSingleStep(0.5)
    made.setDecimals(2)
    made.setValue(value)
    made.setPrefix("× ")
    return made

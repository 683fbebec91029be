"""The dialog that exports a figure: what it will look like, and what is written."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from initviz.core.document.files import write_atomically
from initviz.figures.catalogue import FIGURES
from initviz.figures.export import DATA, data_file
from initviz.figures.options import Options
from initviz.figures.provenance import provenance
from initviz.figures.scene import Scene
from initviz.gui.export.figure_page import figure_picture, figure_steps
from initviz.gui.export.look import COLUMNS_MM, FONTS, LOOKS, PIXELS_PER_MM, FontChoice, Look
from initviz.gui.export.target import ask_for_file
from initviz.gui.export.writing import PICTURES, png_size
from initviz.gui.forms.controls import Combo
from initviz.gui.parts import label, set_text
from initviz.gui.progress.steps import Steps
from initviz.gui.progress.strip import ProgressStrip
from initviz.gui.progress.task import Task
from initviz.messages import RefusedValueError, tr

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
        self._task: Task | None = None
        self._is_too_large = False
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
        self.pixels = label(muted=True)
        self.progress = ProgressStrip()
        self.trouble = label(wrap=True)
        self.trouble.setVisible(False)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_PATIENCE_MS)
        self._later.timeout.connect(self._show_preview)
        self._lay_out()
        self._connect()
        self._on_changed()
        self._show_preview()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
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
            ("", self.pixels),
        )
        for id_, field in rows:
            form.addRow(tr(id_) if id_ else "", field)
            if id_ and isinstance(field, QWidget):
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
        last = QHBoxLayout()
        last.addWidget(self.progress)
        last.addStretch(1)
        last.addWidget(buttons)
        column.addLayout(last)

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
        self._say("")
        self._show_pixels()
        self._show_what_is_free()
        self._later.start()

    def _show_what_is_free(self) -> None:
        """Offer what the format has; nothing while a file is written, for it is written as it was chosen."""
        kind, is_free = self.kind.currentData(), self._task is None
        self.kind.setEnabled(is_free)
        for field in (self.theme, self.font_choice, self.preset, self.wide, self.high, self.stroke):
            field.setEnabled(is_free and kind in PICTURES)
        self.scale.setEnabled(is_free and kind == ".png")
        self.save.setEnabled(is_free and not self._is_too_large)

    def _show_pixels(self) -> None:
        """Say how large a PNG will be; what is too large cannot be saved."""
        self._is_too_large = False
        words = ""
        if self.kind.currentData() == ".png":
            try:
                pixels = png_size(QSize(*self.look.size), self.look.scale)
            except RefusedValueError as error:
                self._say(str(error))
                self._is_too_large = True
            else:
                words = tr("export.pixels.png", wide=pixels.width(), high=pixels.height())
        set_text(self.pixels, words)

    def _say(self, trouble: str) -> None:
        set_text(self.trouble, trouble)
        self.trouble.setVisible(bool(trouble))

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
        path = ask_for_file(self, tr("export.title"), self._name, kind, self.kind.currentText())
        if path is not None:
            self._say("")
            task = Task(self._steps(path, kind, self.look), self.progress, tr("export.writing", file=path.name), self)
            self._task = task
            self._show_what_is_free()
            task.done.connect(self.accept)
            # What goes wrong is said, and everything stays as it was chosen.
            task.failed.connect(self._say)
            task.ended.connect(self._on_ended)
            self.finished.connect(task.cancel)

    def _on_ended(self) -> None:
        self._task = None
        self._show_what_is_free()

    def _steps(self, path: Path, kind: str, look: Look) -> Steps[None]:
        """Write the file."""
        if kind in PICTURES:
            content = yield from figure_steps(self._name, self.scene, look, kind, self._chosen)
        else:
            yield 0, 1
            figure = FIGURES[self._name].draw(self.scene, replace(self._chosen, apart=False))
            content = data_file(figure, kind, provenance(self.scene.experiment))
        yield 1, 1  # who gave it up while it was drawn gets no file
        write_atomically(path, content)


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

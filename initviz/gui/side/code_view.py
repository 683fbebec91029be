"""The section with the selected layer as PyTorch code, and buttons that copy it."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFontDatabase, QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit

from initviz.core.snippet import layer_source, rules_source, source
from initviz.figures.scene import Scene
from initviz.gui.parts import quiet_button
from initviz.gui.side.section import Section
from initviz.messages import tr

_LINES = (3, 24)
_THANKS = 1500


class CodeSection(Section):
    """Shows the code of the selected layer; copies that, or the whole program."""

    def __init__(self) -> None:
        super().__init__(tr("code.title"))
        self._scene: Scene | None = None
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setTabChangesFocus(True)
        self._text.setAccessibleName(tr("code.accessible"))
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(0.84 * self.font().pointSizeF())
        self._text.setFont(font)
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self._text.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.copy_layer = quiet_button(tr("code.copy"), tr("code.copy.tip"))
        self.copy_all = quiet_button(tr("code.copy_all"), tr("code.copy_all.tip"))
        self.header.setSpacing(0)
        self.header.addWidget(self.copy_layer)
        self.header.addWidget(self.copy_all)
        self.body.addWidget(self._text)
        self._thanks = QTimer(self)
        self._thanks.setSingleShot(True)
        self._thanks.timeout.connect(self._show_names)
        self._text.document().documentLayout().documentSizeChanged.connect(self._fit)
        self.copy_layer.clicked.connect(self._copy_layer)
        self.copy_all.clicked.connect(self._copy_all)

    def show_scene(self, scene: Scene, *, rules: bool = False) -> None:
        """Show the code of a scene's selected layer, or of the active scheme's rules; hide where there is none."""
        self._scene = scene
        if rules:
            code = rules_source(scene.experiment, scene.scheme)
        else:
            code = layer_source(scene.experiment, scene.scheme, scene.layer).strip()
        self.setVisible(bool(code))
        if code != self._text.toPlainText():
            self._text.setPlainText(code)

    def code(self) -> str:
        """Give the code shown."""
        return self._text.toPlainText()

    def _fit(self) -> None:
        """Be as high as the code, within reason."""
        # A plain text document's height is counted in lines.
        lines = round(self._text.document().documentLayout().documentSize().height())
        spacing = QFontMetrics(self._text.font()).lineSpacing()
        height = min(max(lines, _LINES[0]), _LINES[1]) * spacing + 20
        if height != self._text.minimumHeight():
            self._text.setFixedHeight(height)

    def _copy_layer(self) -> None:
        QGuiApplication.clipboard().setText(self.code())
        self.copy_layer.setText(tr("code.copied"))
        self._thanks.start(_THANKS)

    def _copy_all(self) -> None:
        if self._scene is not None:
            QGuiApplication.clipboard().setText(source(self._scene.experiment, self._scene.scheme))
            self.copy_all.setText(tr("code.copied"))
            self._thanks.start(_THANKS)

    def _show_names(self) -> None:
        self.copy_layer.setText(tr("code.copy"))
        self.copy_all.setText(tr("code.copy_all"))

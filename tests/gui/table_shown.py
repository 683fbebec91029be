"""The table's page as a test sees it and a hand uses it."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHeaderView, QMenu, QTableView
from pytestqt.qtbot import QtBot

from initviz.figures.scene import Scene
from initviz.gui.pages.table_page import TablePage
from initviz.gui.theme import LIGHT

LEFT = Qt.MouseButton.LeftButton


class Shown:
    """A page that shows a scene again whenever it asks for it, as the window does."""

    def __init__(self, qtbot: QtBot, scene: Scene) -> None:
        self.page = TablePage()
        self.scene = scene
        self.picked: list[str] = []
        self.page.picked.connect(self.picked.append)
        self.page.outdated.connect(self.show)
        self.page.resize(900, 500)
        qtbot.addWidget(self.page)
        self.show()
        self.page.show()
        qtbot.waitExposed(self.page)

    def show(self) -> None:
        self.page.show_scene(self.scene, LIGHT)

    def words(self, name: str) -> list[str]:
        """Give a column's texts from top to bottom."""
        model, at = self.page.model, self.column(name)
        return [str(model.index(row, at).data()) for row in range(model.rowCount())]

    def column(self, name: str) -> int:
        table = self.page.model.table
        assert table is not None
        return [heading.column.name for heading in table.headings].index(name)

    def click(self, row: int, name: str, view: QTableView | None = None) -> None:
        view = view or self.page.view
        index = self.page.model.index(row, self.column(name))
        self.page.view.scrollTo(index)
        QTest.mouseClick(view.viewport(), LEFT, pos=view.visualRect(index).center())

    def click_header(self, name: str, header: QHeaderView | None = None) -> None:
        self.page.view.scrollTo(self.page.model.index(0, self.column(name)))
        header = header or self.page.view.horizontalHeader()
        x = header.sectionViewportPosition(self.column(name)) + header.sectionSize(self.column(name)) - 20
        QTest.mouseClick(header.viewport(), LEFT, pos=QPoint(x, header.height() // 2))

    def open_columns(self) -> QMenu:
        header = self.page.view.horizontalHeader()
        header.customContextMenuRequested.emit(QPoint(header.width() - 20, 10))
        return header.findChildren(QMenu)[-1]

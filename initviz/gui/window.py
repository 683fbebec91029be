"""The main window: puts the panels together and hands every new scene to them."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from initviz.app.session import Session
from initviz.app.settings import Settings
from initviz.gui.export.exports import Exports
from initviz.gui.failure import show_failure
from initviz.gui.files import Files
from initviz.gui.keeping import Keeping
from initviz.gui.lessons.guide import Guide
from initviz.gui.listings import Listings
from initviz.gui.live import Live
from initviz.gui.measurer import Measurer
from initviz.gui.message_bar import MessageBar
from initviz.gui.network.panel import NetworkPanel
from initviz.gui.pages.all_pages import PAGES
from initviz.gui.pages.page import JudgedPage, Page
from initviz.gui.pages.tabs import PageTabs
from initviz.gui.panes import Panes
from initviz.gui.showing import Showing
from initviz.gui.side.side_panel import SidePanel
from initviz.gui.status_bar import StatusBar
from initviz.gui.theme import Theme
from initviz.gui.toolbar import Toolbar
from initviz.messages import Message, sentence, tr

DEFAULT_SIZE = QSize(1280, 800)
_SMALLEST = QSize(960, 600)


class MainWindow(QMainWindow):
    """Shows one session.

    Parameters
    ----------
    session
        What is shown and edited.
    settings
        What is remembered.
    measurer
        What measures; None where reports come from elsewhere.
    theme
        Colours.
    """

    def __init__(self, session: Session, settings: Settings, measurer: Measurer | None, theme: Theme) -> None:
        super().__init__()
        self._session, self._settings = session, settings
        self._measurer = measurer
        self.live = Live(session, measurer, self)
        self.files = Files(session, settings, self)
        self.toolbar = Toolbar(session)
        self.network = NetworkPanel(session)
        self.side = SidePanel(session, self.network.chosen_rule)
        self.status = StatusBar()
        self.errors = MessageBar("error")
        self.hint = MessageBar("hint")
        self.hint.setParent(self)
        self.tabs = PageTabs(PAGES)
        self.listings = Listings(self.live, measurer, self.tabs)
        self.guide = Guide(session, settings, self.files, self.live, self.tabs, self)
        self._column = QVBoxLayout()
        self._bars = [self.errors, self.hint]
        self._showing = Showing(self.live, self.network, self.tabs, self.side, self.status, theme, self)
        self.setMinimumSize(_SMALLEST)
        self.resize(DEFAULT_SIZE)
        self._lay_out()
        self._connect()
        self.keeping = Keeping(self, self.files, self.toolbar, self._panes, self.tabs, self.errors, settings)
        self.exports = Exports(session, self.live, self.status.writing, self)
        self.exports.failed.connect(self.errors.show_text)
        self.keeping.menu.add_exports(self.exports.actions)
        self.add_bar(self.exports.bar)
        self.guide.join(self.keeping.menu, self.toolbar.new_button)
        self.keeping.appearance.changed.connect(self.set_theme)
        self.keeping.layout.restore()
        self.set_theme(theme)
        self._on_session()

    def _lay_out(self) -> None:
        centre = QWidget()
        centre.setObjectName("centre")
        centre.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        inside = QVBoxLayout(centre)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.tabs, 1)
        self._panes = Panes(self.network, centre, self.side)
        whole = QWidget()
        column = self._column
        whole.setLayout(column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.toolbar)
        column.addWidget(self.guide.strip)
        column.addWidget(self.errors)
        column.addWidget(self._panes, 1)
        column.addWidget(self.status)
        self.setCentralWidget(whole)

    def _connect(self) -> None:
        self._session.changed.connect(self._on_session)
        self._session.refused.connect(self._on_refused)
        self.live.edited.connect(self._on_edited)
        self.live.failed.connect(self._on_failed)
        self.tabs.made.connect(self._on_made)
        self.tabs.currentChanged.connect(lambda _: self.live.inspect(self.page.inspects))
        self.tabs.currentChanged.connect(lambda _: self.live.want_spectrum(self.page.spectrum))
        self.status.measure_wanted.connect(self.live.measure)
        if self._measurer is not None:
            self.status.stop_wanted.connect(self._measurer.stop)
        self.hint.dismissed.connect(self._on_hint_dismissed)
        self.files.failed.connect(self.errors.show_text)
        self.toolbar.new_wanted.connect(self.files.new)
        self.toolbar.open_wanted.connect(self.files.open)
        self.toolbar.save_wanted.connect(self.files.save)
        self.toolbar.save_as_wanted.connect(self.files.save_as)

    def _on_made(self, page: Page) -> None:
        """Join a page to the window; the first one has the hint on it."""
        page.picked.connect(lambda layer: self._session.select(layer=layer))
        page.picked.connect(self.network.chosen_rule.forget)
        page.outdated.connect(lambda: self.live.want_spectrum(self.page.spectrum))
        page.region_wanted.connect(self.live.zoom)
        page.scheme_picked.connect(lambda scheme: self._session.select(scheme=scheme))
        page.edited.connect(lambda name, edit, control: self._session.apply(name, edit, control=control))
        page.drag_ended.connect(self._session.end_drag)
        if isinstance(page, JudgedPage):
            page.verdicts.edited.connect(self._session.apply)
        if page.title == PAGES[0].title:
            page.column.insertWidget(1, self.hint)
            if not (self._settings.hint_dismissed or self._session.modified):
                self.hint.show_text(tr("hint.first"))

    # --- showing ---

    def begin(self) -> None:
        """Show the first scene, all of it at once, and ask for its measurements."""
        self._showing.everything()
        self._showing.finish()
        self.network.rows.setFocus()

    def add_bar(self, bar: MessageBar) -> None:
        """Put one more bar under the toolbar."""
        self._bars.append(bar)
        bar.set_theme(self.theme)
        self._column.insertWidget(1, bar)

    @property
    def theme(self) -> Theme:
        """Colours of the moment."""
        return self._showing.theme

    @property
    def page(self) -> Page:
        """The page that is in front."""
        return self.tabs.front

    @property
    def pages(self) -> tuple[Page, ...]:
        """All pages; those that nobody has seen yet are made."""
        return tuple(self.tabs.page(place) for place in range(self.tabs.count()))

    def finish_showing(self) -> None:
        """Show at once what was left to coming turns."""
        self._showing.finish()

    def _on_session(self) -> None:
        self.toolbar.show_session()
        path = self._session.path
        name = path.name if path is not None else tr("window.untitled")
        self.setWindowTitle(f"{name}[*] – {tr('window.title')}")
        self.setWindowModified(self._session.modified)

    def _on_edited(self) -> None:
        self.errors.hide()
        # Whoever edits needs no hint what to try first; it comes back at the next start unless it is dismissed.
        self.hint.hide()

    def _on_refused(self, reason: Message) -> None:
        self.errors.show_text(sentence(reason))
        # The control that was refused shows what is still true.
        self._showing.everything()
        self.toolbar.show_session()

    def _on_failed(self, reason: Message) -> None:
        show_failure(self.errors, reason, self._session, self.live.measure)

    def _on_hint_dismissed(self) -> None:
        self._settings.hint_dismissed = True

    # --- the window itself ---

    def set_theme(self, theme: Theme) -> None:
        """Take another theme's colours."""
        self._showing.theme = theme
        self.toolbar.set_theme(theme)
        self.guide.strip.set_theme(theme)
        for bar in self._bars:
            bar.set_theme(theme)
        self._showing.everything()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  (Qt's name)
        """Ask about unsaved changes; remember the window; end all work."""
        if not self.files.may_discard():
            event.ignore()
            return
        self.keeping.layout.save()
        self.shut()
        event.accept()

    def shut(self) -> None:
        """End all work and take the plots apart."""
        try:
            self.exports.end()
        finally:
            # Whatever becomes of a file: no thread and no surface may outlive the window.
            self._showing.end()
            if self._measurer is not None:
                self._measurer.close()
            for page in self.tabs.existing:
                page.close_surfaces()


def application() -> QApplication:
    """Give the application, making it if there is none."""
    running = QApplication.instance()
    return running if isinstance(running, QApplication) else QApplication(["initviz"])

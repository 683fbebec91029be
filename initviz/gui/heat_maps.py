"""A parameter as pictures, one a scheme: zoomed together, and sampled anew where a part is looked at."""

from dataclasses import replace

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from initviz.core.inspections import Region, WeightImage
from initviz.core.parameter import Role
from initviz.figures.scene import Scene
from initviz.figures.weight_image import weight_image
from initviz.figures.weight_sheet import Sheet, is_strip, region_within
from initviz.figures.weight_subject import Subject, inspected, subject
from initviz.gui.export.offer import offer_export
from initviz.gui.parts import ElidedLabel, label, set_text
from initviz.gui.plots.plot import Plot
from initviz.gui.scheme_lines import Mark, some_schemes
from initviz.gui.theme import LIGHT, Theme
from initviz.messages import text, tr

_NARROWEST = 230
"""Width that a picture with its colour bar needs."""
_STRIP = 44
"""Height of a bias, drawn as one row of entries."""
_PAUSE = 120
"""Milliseconds without movement after which the part that is seen is asked for."""
_AIR = 0.25
"""What is asked for on either side of it, as a share, so that a short drag finds something already there."""


class HeatMap(QWidget):
    """One scheme's picture under the scheme's name."""

    def __init__(self) -> None:
        super().__init__()
        self._mark = Mark()
        self._name = ElidedLabel(strong=True)
        self.plot = Plot()
        self.plot.menu_opening.connect(self._offer_export)
        self._scene: Scene | None = None
        self._shown = ""
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self._mark)
        head.addWidget(self._name)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.plot, 1)

    def show_scene(self, scene: Scene, scheme: int, role: Role, whole: WeightImage | None, theme: Theme) -> None:
        """Show a scheme's picture."""
        series = scene.series[scheme]
        figure = weight_image(scene, scheme, role, whole)
        self._mark.dress(series, theme)
        set_text(self._name, series.title)
        self._name.setToolTip(f"{series.title}\n{tr('plot.tip')}")
        self.plot.draw(figure, theme)
        self._scene, self._shown = replace(scene, scheme=scheme), f"{role}_image"

    def _offer_export(self, menu: QMenu) -> None:
        """Add the export to the plot's menu."""
        if self._scene is not None:
            offer_export(menu, self._shown, self._scene, self.window())


class HeatMaps(QWidget):
    """The pictures of as many schemes as fit, the active one among them.

    Signals
    -------
    region_wanted
        The parameter, and the `Region` of it that is seen too coarsely; None for all of it.
    """

    region_wanted = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.maps: list[HeatMap] = []
        self._scene: Scene | None = None
        self._theme = LIGHT
        self._role: Role = "weight"
        self._subject: Subject | None = None
        self._wholes: dict[int, WeightImage] = {}
        self._asked: Region | None = None
        self._notes = label(muted=True, wrap=True)
        self._row = QHBoxLayout()
        self._row.setSpacing(12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(self._row, 1)
        column.addWidget(self._notes)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self._ask)

    def show_scene(self, scene: Scene, role: Role, theme: Theme) -> None:
        """Show a parameter of a scene."""
        looked_at = subject(scene)
        anew = looked_at != self._subject or role != self._role
        if anew:
            self._wholes.clear()
        elif self._scene is not None and scene.experiment is not self._scene.experiment:
            self._drop_wholes(self._scene, scene)
        self._scene, self._theme, self._role, self._subject = scene, theme, role, looked_at
        if anew:
            self._forget_view()
        self._keep_wholes(scene)
        self._show()

    @property
    def role(self) -> Role:
        """Which parameter is shown."""
        return self._role

    def fitting(self, width: int, least: int, most: int) -> int:
        """Give the height, within limits, at which pictures side by side in a width use all of it."""
        if self._scene is None:
            return least
        schemes = self._shown_schemes(self._scene, width)
        # The name above a picture is as high as the notes under it, of which there is mostly one line.
        line = self._notes.sizeHint().height()
        shape = self._subject.shapes.get(self._role) if self._subject is not None else None
        if shape is not None and is_strip(shape):
            return _STRIP + 5 * line
        each = (width - (len(schemes) - 1) * self._row.spacing()) / len(schemes)
        plot = self.maps[self._scene.scheme].plot
        return int(min(max(plot.height_for(each) + 2 * line + 8, least), most))

    def leave(self) -> None:
        """Want all of the parameter again, since the user turns to another one."""
        if self._asked is not None:
            self._asked = None
            self.region_wanted.emit(self._role, None)

    def close_surfaces(self) -> None:
        """Take the plots apart."""
        self._timer.stop()
        for one in self.maps:
            one.plot.close_surface()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Show more or fewer schemes."""
        super().resizeEvent(event)
        if self._scene is not None:
            self._show()

    def _shown_schemes(self, scene: Scene, width: int) -> list[int]:
        most = max(width // _NARROWEST, 1)
        return sorted([scene.scheme, *scene.back_to_front[:-1][: most - 1]])

    def _show(self) -> None:
        if self._scene is None:
            return
        scene, schemes = self._scene, self._shown_schemes(self._scene, self.width())
        while len(self.maps) < len(scene.series):
            self._add()
        seen = next((one.plot.seen for one in self.maps if one.plot.is_zoomed), None)
        for scheme, one in enumerate(self.maps):
            one.setVisible(scheme in schemes)
            if scheme in schemes:
                one.show_scene(scene, scheme, self._role, self._wholes.get(scheme), self._theme)
                if seen is not None:
                    one.plot.show_part(*seen)
        figure = self.maps[scene.scheme].plot.figure
        said = [text(note) for note in figure.notes] if figure is not None else []
        notes = " ".join([*said, some_schemes(len(schemes), len(scene.series))]).strip()
        set_text(self._notes, notes)
        self._notes.setVisible(bool(notes))

    def _add(self) -> None:
        one = HeatMap()
        one.plot.moved.connect(lambda: self._on_moved(one))
        self.maps.append(one)
        self._row.addWidget(one, 1)

    def _keep_wholes(self, scene: Scene) -> None:
        """Keep the coarse picture of the whole, to be seen around a part that arrives later."""
        if self._subject is None:
            return
        for scheme in range(len(scene.series)):
            found = inspected(scene, self._subject, self._role, scheme)
            if found is not None and _is_whole(found.image):
                self._wholes[scheme] = found.image

    def _drop_wholes(self, before: Scene, scene: Scene) -> None:
        """Drop the pictures of entries that an edit has changed."""
        for scheme in tuple(self._wholes):
            found = scene.inspected(scheme, self._role)
            if found is None or found is not before.inspected(scheme, self._role):
                del self._wholes[scheme]

    def _on_moved(self, source: HeatMap) -> None:
        """Move all pictures like the one that was moved."""
        for one in self.maps:
            if one is not source:
                one.plot.show_part(*source.plot.seen)
        self._timer.start()

    def _forget_view(self) -> None:
        """Show the whole of another parameter."""
        self._timer.stop()
        self._asked = None
        for one in self.maps:
            one.plot.show_all()

    def _ask(self) -> None:
        """Ask for what is seen, if it is seen too coarsely."""
        if self._scene is None or self._subject is None or self._role not in self._subject.shapes:
            return
        shape = self._subject.shapes[self._role]
        source = self.maps[self._scene.scheme].plot
        found = inspected(self._scene, self._subject, self._role, self._scene.scheme)
        if found is None:
            return
        wanted: Region | None = None
        if source.is_zoomed:
            if Sheet(found.image, shape).covers(region_within(shape, *source.seen)):
                return
            wanted = region_within(shape, *source.seen, _AIR)
        elif _is_whole(found.image):
            return
        if wanted != self._asked:
            self._asked = wanted
            self.region_wanted.emit(self._role, wanted)


def _is_whole(image: WeightImage) -> bool:
    """Say whether a picture is of the whole matrix."""
    return (image.region.height, image.region.width) == (image.rows, image.columns)

"""A widget as the bytes of a picture file: PNG, SVG or PDF, with where it comes from in the file."""

from collections.abc import Mapping

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPoint, QRect, QSize, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPaintDevice, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from initviz import __version__
from initviz.core.document.experiment import Experiment
from initviz.core.versions import versions

PICTURES = (".png", ".svg", ".pdf")
_INCH = 96
_POINTS = 72.0


def origin_of(experiment: Experiment) -> dict[str, str]:
    """Say where the numbers of a picture come from: its seed, how many seeds, and the versions that they depend on."""
    probe, found = experiment.probe, versions()
    named = {name: found[name] for name in ("initviz", "torch", "numpy")}
    return {
        "Software": f"initviz {__version__}",
        "Seed": str(probe.seed),
        "Seeds": str(probe.seeds),
        "Versions": ", ".join(f"{name} {version}" for name, version in named.items()),
    }


def picture_of(
    widget: QWidget, kind: str, size: QSize, title: str, origin: Mapping[str, str], scale: float = 1.0
) -> bytes:
    """Draw a widget into a file's bytes.

    Parameters
    ----------
    widget
        What to draw; it is laid out already.
    kind
        ".png", ".svg" or ".pdf".
    size
        Of the picture, in pixels of 1/96 inch.
    title
        Of the document.
    origin
        Where its numbers come from, by name.
    scale
        Pixels of a PNG for each of these.
    """
    if kind == ".png":
        return _png(widget, QSize(round(size.width() * scale), round(size.height() * scale)), scale, title, origin)
    return _svg(widget, size, title, origin) if kind == ".svg" else _pdf(widget, size, title, origin)


def _draw(widget: QWidget, device: QPaintDevice, width: float, height: float) -> None:
    painter = QPainter(device)
    painter.scale(width / widget.width(), height / widget.height())
    widget.render(painter, QPoint())
    painter.end()


def _png(widget: QWidget, size: QSize, scale: float, title: str, origin: Mapping[str, str]) -> bytes:
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(widget.palette().window().color())
    _draw(widget, image, size.width(), size.height())
    dots = round(_INCH * scale / 0.0254)
    image.setDotsPerMeterX(dots)
    image.setDotsPerMeterY(dots)
    for key, value in {"Title": title, **origin}.items():
        image.setText(key, value)
    buffer = QBuffer()
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # PySide's stubs want bytes, Qt takes text
    return bytes(buffer.data().data())


def _svg(widget: QWidget, size: QSize, title: str, origin: Mapping[str, str]) -> bytes:
    buffer = QBuffer()
    # SVG 1.1: the default, Tiny 1.2, has no clipping.
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRect(QPoint(), size))
    generator.setResolution(widget.logicalDpiX())
    generator.setTitle(title)
    generator.setDescription(_in_words(origin))
    _draw(widget, generator, size.width(), size.height())
    return bytes(buffer.data().data())


def _pdf(widget: QWidget, size: QSize, title: str, origin: Mapping[str, str]) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    points = QSizeF(size.width() * _POINTS / _INCH, size.height() * _POINTS / _INCH)
    page = QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF()))
    writer.setResolution(_INCH * 10)  # text is placed in whole units: ten a pixel keep letters where they belong
    writer.setTitle(f"{title} ({_in_words(origin)})")
    writer.setCreator(origin["Software"])
    _draw(widget, writer, writer.width(), writer.height())
    return bytes(buffer.data().data())


def _in_words(origin: Mapping[str, str]) -> str:
    return "; ".join(f"{name.lower()} {value}" for name, value in origin.items() if name != "Software")

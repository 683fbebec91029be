"""A widget as the bytes of a picture file: PNG, SVG or PDF, with where it comes from in the file."""

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPoint, QRect, QSize, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPaintDevice, QPainter, QPdfWriter, QPicture
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from initviz.gui.export.png import PngWriter
from initviz.gui.progress.steps import Steps
from initviz.messages import RefusedValueError, message

PICTURES = (".png", ".svg", ".pdf")
MOST_PIXELS = 32_000
"""Width and height of a PNG at most: Qt draws nothing beyond 32767."""
_INCH = 96
_POINTS = 72.0
_BAND = 1 << 22
"""Pixels that are drawn at a time; a picture of a screen's size is drawn at once."""


def png_size(size: QSize, scale: float) -> QSize:
    """Give the pixels of a PNG; raises RefusedValueError where there are too many."""
    pixels = QSize(round(size.width() * scale), round(size.height() * scale))
    if max(pixels.width(), pixels.height()) > MOST_PIXELS:
        raise RefusedValueError(
            message("export.too_large", wide=pixels.width(), high=pixels.height(), most=MOST_PIXELS)
        )
    return pixels


def picture_steps(
    widget: QWidget, kind: str, size: QSize, title: str, origin: Mapping[str, str], scale: float = 1.0
) -> Steps[bytes]:
    """Draw a widget into a file's bytes, step by step.

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

    Raises
    ------
    RefusedValueError
        When a PNG has more pixels than can be drawn.
    """
    if kind == ".png":
        return (yield from _png(widget, png_size(size, scale), scale, {"Title": title, **origin}))
    yield 0, 1
    return _svg(widget, size, title, origin) if kind == ".svg" else _pdf(widget, size, title, origin)


def _draw(widget: QWidget, device: QPaintDevice, width: float, height: float, top: float = 0.0) -> None:
    """Draw a widget as large as given, or what of it stands below `top`."""
    painter = QPainter(device)
    painter.translate(0.0, -top)
    painter.scale(width / widget.width(), height / widget.height())
    widget.render(painter, QPoint())
    painter.end()


def _png(widget: QWidget, size: QSize, scale: float, texts: Mapping[str, str]) -> Steps[bytes]:
    writer = PngWriter(size.width(), size.height(), round(_INCH * scale / 0.0254), texts)
    rows = max(1, _BAND // size.width())
    for top in range(0, size.height(), rows):
        yield top, size.height()
        band = QImage(size.width(), min(rows, size.height() - top), QImage.Format.Format_RGB888)
        band.fill(widget.palette().window().color())
        _draw(widget, band, size.width(), size.height(), top)
        # Qt's rows end at a multiple of four bytes.
        lines = np.frombuffer(band.constBits(), dtype=np.uint8).reshape(band.height(), band.bytesPerLine())
        writer.add(lines[:, : 3 * size.width()].reshape(band.height(), size.width(), 3))
    return writer.end()


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
    # Played back from a recording: where a widget inside another one is drawn directly, its clips are written as if it
    # stood in the corner of the page, and browsers cut off what lies outside of them.
    recorded = QPicture()
    recorder = QPainter(recorded)
    widget.render(recorder, QPoint())
    recorder.end()
    painter = QPainter(generator)
    painter.scale(size.width() / widget.width(), size.height() / widget.height())
    painter.drawPicture(0, 0, recorded)
    painter.end()
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

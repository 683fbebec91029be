"""A PNG file written row by row, so that a large picture needs little memory and can be given up on the way.

Written as the specification says (W3C, Portable Network Graphics, third edition): signature, IHDR, pHYs, iTXt, IDAT,
IEND; 8 bits for each of red, green and blue, and no filter, which suits the flat colours of drawings.
"""

import struct
import zlib
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


class PngWriter:
    """Takes rows of pixels from top to bottom.

    Parameters
    ----------
    width, height
        In pixels.
    dots
        Pixels per metre.
    texts
        What the file says about itself, by keyword.
    """

    def __init__(self, width: int, height: int, dots: int, texts: Mapping[str, str]) -> None:
        self._packed = zlib.compressobj()
        self._file = bytearray(_SIGNATURE)
        self._chunk(b"IHDR", struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0))
        self._chunk(b"pHYs", struct.pack("!IIB", dots, dots, 1))
        for key, value in texts.items():
            self._chunk(b"iTXt", key.encode("latin-1") + b"\0\0\0\0\0" + value.encode())

    def add(self, rows: NDArray[np.uint8]) -> None:
        """Take rows × width × 3 numbers."""
        unfiltered = np.zeros((len(rows), 1 + rows.shape[1] * 3), dtype=np.uint8)
        unfiltered[:, 1:] = rows.reshape(len(rows), -1)
        self._data(self._packed.compress(unfiltered.tobytes()))

    def end(self) -> bytes:
        """Give the file."""
        self._data(self._packed.flush())
        self._chunk(b"IEND", b"")
        return bytes(self._file)

    def _data(self, packed: bytes) -> None:
        if packed:
            self._chunk(b"IDAT", packed)

    def _chunk(self, kind: bytes, content: bytes) -> None:
        self._file += struct.pack("!I", len(content)) + kind + content
        self._file += struct.pack("!I", zlib.crc32(kind + content))

"""The handwritten digits that come with the program (Alpaydin and Kaynak 1998, doi 10.24432/C50P49, CC BY 4.0)."""

from functools import lru_cache
from importlib import resources

import numpy as np

from initviz.core.data.dataset import DataSet
from initviz.messages import message

CLASSES = 10
LARGEST = 16.0
"""Full ink: an entry counts the dark ones of 4×4 pixels."""


@lru_cache(maxsize=1)
def digits() -> DataSet:
    """Give the 1797 images of 8×8 entries from 0 to 16, with their labels 0 to 9."""
    with (resources.files("initviz.resources") / "data" / "digits.npz").open("rb") as stream:
        stored = np.load(stream, allow_pickle=False)
        return DataSet(message("data.digits"), stored["images"], stored["labels"].astype(np.int64))

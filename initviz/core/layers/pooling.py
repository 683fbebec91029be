"""Pooling layers, in one, two and three dimensions."""

from typing import ClassVar

from initviz.core.layers.average_pooling import AdaptivePooling, AveragePooling, AveragePoolingWithDivisor
from initviz.core.layers.max_pooling import MaxPooling
from initviz.core.layers.windows import Pooling, Windowed

__all__ = [
    "AdaptiveAvgPool1d",
    "AdaptiveAvgPool2d",
    "AdaptiveAvgPool3d",
    "AdaptivePooling",
    "AvgPool1d",
    "AvgPool2d",
    "AvgPool3d",
    "MaxPool1d",
    "MaxPool2d",
    "MaxPool3d",
    "Pooling",
    "Windowed",
]


class MaxPool1d(MaxPooling, frozen=True, kw_only=True, tag="MaxPool1d"):
    """Largest value of each window of a sequence."""

    dimensions: ClassVar[int] = 1


class MaxPool2d(MaxPooling, frozen=True, kw_only=True, tag="MaxPool2d"):
    """Largest value of each window of an image."""


class MaxPool3d(MaxPooling, frozen=True, kw_only=True, tag="MaxPool3d"):
    """Largest value of each window of a volume."""

    dimensions: ClassVar[int] = 3


class AvgPool1d(AveragePooling, frozen=True, kw_only=True, tag="AvgPool1d"):
    """Mean of each window of a sequence."""

    dimensions: ClassVar[int] = 1


class AvgPool2d(AveragePoolingWithDivisor, frozen=True, kw_only=True, tag="AvgPool2d"):
    """Mean of each window of an image."""


class AvgPool3d(AveragePoolingWithDivisor, frozen=True, kw_only=True, tag="AvgPool3d"):
    """Mean of each window of a volume."""

    dimensions: ClassVar[int] = 3


class AdaptiveAvgPool1d(AdaptivePooling, frozen=True, kw_only=True, tag="AdaptiveAvgPool1d"):
    """Mean over windows chosen to give a sequence of the wanted length."""

    dimensions: ClassVar[int] = 1


class AdaptiveAvgPool2d(AdaptivePooling, frozen=True, kw_only=True, tag="AdaptiveAvgPool2d"):
    """Mean over windows chosen to give an image of the wanted size."""


class AdaptiveAvgPool3d(AdaptivePooling, frozen=True, kw_only=True, tag="AdaptiveAvgPool3d"):
    """Mean over windows chosen to give a volume of the wanted size."""

    dimensions: ClassVar[int] = 3

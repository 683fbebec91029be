"""The probe's dtype, as torch knows it."""

import torch

from initviz.core.document.probe import Probe


def dtype_of(probe: Probe) -> torch.dtype:
    """Give what parameters and signals are held in."""
    dtype: torch.dtype = getattr(torch, probe.dtype)
    return dtype

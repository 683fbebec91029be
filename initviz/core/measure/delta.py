"""Delta-orthogonal kernels: a convolution that keeps the norm of its input."""

import torch
from torch import Tensor, nn


def delta_orthogonal(tensor: Tensor, *, gain: float, generator: torch.Generator | None = None) -> Tensor:
    """Fill a convolution's kernel with `gain` times an orthogonal matrix at its centre, and zeros elsewhere.

    Xiao et al. (2018), "Dynamical Isometry and a Mean Field Theory of CNNs", algorithm 1. At least as many outputs as
    inputs are needed: then the columns are orthonormal, and no direction of the input is lost.

    Parameters
    ----------
    tensor
        What to fill, in place: outputs, inputs, and one to three extents of the kernel.
    gain
        Every singular value of the matrix.
    generator
        Source of the normal numbers.
    """
    matrix = torch.empty(tensor.shape[:2], dtype=tensor.dtype)
    nn.init.orthogonal_(matrix, gain=gain, generator=generator)
    with torch.no_grad():
        tensor.zero_()
        centre: Tensor = tensor
        for extent in reversed(tensor.shape[2:]):
            centre = centre.select(-1, extent // 2)
        centre.copy_(matrix)
        return tensor

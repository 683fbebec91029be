"""Numbers as short text: the same digits everywhere a person reads one."""

import math

_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
INFINITY = "∞"


def superscript(exponent: int) -> str:
    """Write an exponent with raised digits."""
    return str(exponent).translate(_SUPERSCRIPTS)


def power_of_ten(exponent: int) -> str:
    """Write 10 to an exponent, plainly from 0.001 to 1000."""
    if -3 <= exponent <= 3:
        return f"{10.0**exponent:g}"
    return f"10{superscript(exponent)}"


def short(value: float, digits: int = 4) -> str:
    """Write a number with at most `digits` significant digits, and a true minus sign.

    Parameters
    ----------
    value
        Any number; `inf` and `nan` have signs of their own.
    digits
        Significant digits kept; trailing zeros go.
    """
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return INFINITY if value > 0 else f"−{INFINITY}"
    if value == 0:
        return "0"
    exponent = math.floor(math.log10(abs(value)))
    if -4 <= exponent < 6:
        return f"{value:.{digits}g}".replace("-", "−") if exponent < digits else f"{value:.0f}".replace("-", "−")
    mantissa, _, power = f"{value:.{max(digits - 1, 0)}e}".partition("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}×10{superscript(int(power))}".replace("-", "−")


def grouped(value: int) -> str:
    """Write a count with thin groups of three."""
    return f"{value:,}"


def shape(extents: tuple[int, ...]) -> str:
    """Write a shape as 64×7×7."""
    return "×".join(str(extent) for extent in extents)

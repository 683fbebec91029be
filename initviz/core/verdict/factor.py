"""A ratio of two second moments as a person would say it."""

import numpy as np

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class Factor(float):
    """A ratio, shown in one or two digits: 0.001, 1.2, 45, 3×10⁷."""

    def __format__(self, spec: str) -> str:
        if spec:
            return super().__format__(spec)
        if not np.isfinite(self):
            return "∞" if self > 0 else str(float(self))
        size = abs(self)
        if size == 0 or 5e-4 <= size < 0.01:
            digits = f"{float(self):.1g}"
        elif 0.01 <= size < 99.5:
            digits = f"{float(self):.2g}"
        elif 99.5 <= size < 1e4:
            digits = f"{float(self):.0f}"
        else:
            mantissa, _, exponent = f"{float(self):.0e}".partition("e")
            power = str(int(exponent)).translate(_SUPERSCRIPTS)
            digits = f"10{power}" if mantissa == "1" else f"{mantissa}×10{power}"
        return digits

    def __str__(self) -> str:
        return format(self, "")

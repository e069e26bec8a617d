"""Exact numbers: sums are never rounded, divisions keep more decimals than anybody pays for."""

from decimal import Decimal

ZERO, ONE = Decimal(0), Decimal(1)
# A division keeps this many decimals, so that all sums after it are exact …
GRAIN = Decimal("1e-16")
# … and what it left out is swept off before rounding; nothing an office pays for is smaller than this.
FINE = Decimal("1e-12")


def divided(number: Decimal, by: Decimal | int) -> Decimal:
    return (number / by).quantize(GRAIN)

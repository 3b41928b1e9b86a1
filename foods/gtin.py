"""Barcodes: the digits under the bars, kept as one number a product. Pure Python."""

from __future__ import annotations

import re

LENGTH = 14
_HYPHENS = frozenset("-\u2010\u2011\u2012\u2013\u2212")  # as printed, as pasted, as autocorrected
_BARE = re.compile("[0-9]{8,14}")


class NotAGtin(ValueError):
    """The text is not a barcode's number. The message is a sentence for the person who typed it."""


def looks_like_barcode(text: str) -> bool:
    """Whether `text` is 8 to 14 digits and nothing else, so that a search box should take it for a barcode.

    Hyphens and inner spaces are not tolerated here: "2026-11-22" and "100 200 300" are no barcodes. The
    check digit is not looked at, so that a mistyped barcode is answered as one.
    """
    return bool(_BARE.fullmatch(text.strip()))


def normalise_gtin(text: str) -> str:
    """The GTIN-14 in `text`: 8 to 14 digits, spaces and hyphens between them, filled with zeros to 14.

    GTIN-8, -12 and -13 are GTIN-14 without their leading zeros, so a pack has one number whichever of
    them is printed on it; 9 to 11 digits are one that lost its zeros in a spreadsheet or a scanner.
    Eight digits are read as EAN-8, never widened from UPC-E, whose check digit often fits both ways.
    Raises NotAGtin when it is something else or the check digit does not fit.
    """
    digits = "".join(sign for sign in text if not (sign.isspace() or sign in _HYPHENS))
    if not digits:
        raise NotAGtin("Enter the digits under the bars.")
    if not (digits.isascii() and digits.isdigit()):
        raise NotAGtin(
            f"“{' '.join(text.split())[:40]}” is not a barcode. Enter only the digits under the bars."
        )
    if not 8 <= len(digits) <= LENGTH:
        count = "1 digit" if len(digits) == 1 else f"{len(digits)} digits"
        raise NotAGtin(f"A barcode has 8 to 14 digits. This has {count}.")
    if not digits.strip("0"):
        raise NotAGtin("A barcode has more in it than zeros.")
    if check_digit(digits[:-1]) != digits[-1]:
        raise NotAGtin("The last digit does not fit the others. Please compare it with the pack.")
    return digits.zfill(LENGTH)


def printed_gtin(gtin: str) -> str:
    """A GTIN-14 as it stands on a pack: 8, 12, 13 or 14 digits. `00012345678905` as "012345678905"."""
    digits = gtin.lstrip("0")
    return digits.zfill(8 if len(digits) <= 8 else 12)


def check_digit(digits: str) -> str:
    """The digit that follows `digits`, which are all of a GTIN but its last.

    GS1 General Specifications, “Check digit calculations”: from the right, digits count three times
    and once in turn, and the last one fills the sum up to a multiple of ten.
    """
    total = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)

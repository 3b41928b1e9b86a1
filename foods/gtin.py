"""Barcode numbers, normalised to one GTIN-14 per product. Pure Python."""

from __future__ import annotations

import re

from tracker.lib.words import gettext, ngettext

LENGTH = 14
PRINTED_LENGTHS = {8, 12, 13, 14}
UPC_E_LENGTH = 8
_HYPHENS = "-\u2010\u2011\u2012\u2013\u2212"  # as printed, as pasted, as autocorrected
_SEPARATORS = re.compile(rf"[{_HYPHENS}\s]+")
_BARE = re.compile("[0-9]{8,14}")
_DATE = re.compile(rf"[0-9]{{4}}[{_HYPHENS}\s][0-9]{{2}}[{_HYPHENS}\s][0-9]{{2}}")


class NotAGtin(ValueError):
    """Error for text that is not a barcode number. The message is a sentence for the member."""


def looks_like_barcode(text: str) -> bool:
    """Return True when `text` is the digits of a barcode, so that search looks up a product.

    The check digit of 8 to 14 bare digits is not checked, so that a mistyped barcode gets a fitting message.
    With spaces or hyphens it needs as many digits as packs have, and 8 of them must fit: "2026-11-22" and
    "100 200 300" are not barcodes.
    """
    text = text.strip()
    if _BARE.fullmatch(text):
        return True
    digits = _SEPARATORS.sub("", text)
    if not _BARE.fullmatch(digits) or len(digits) not in PRINTED_LENGTHS or _DATE.fullmatch(text):
        return False
    return len(digits) > UPC_E_LENGTH or bool(_fitting(digits))


def normalise_gtin(text: str) -> str:
    """Return the GTIN-14 in `text`: 8 to 14 digits with spaces or hyphens, padded with zeros.

    GTIN-8, -12 and -13 are GTIN-14 without their leading zeros, so a pack has one number whichever of them is
    printed on it; 9 to 11 digits are one that lost its zeros in a spreadsheet or a scanner. Eight digits are
    EAN-8 where the check digit fits, else UPC-E; see `possible_gtins`. Raises NotAGtin for anything else and
    for a wrong check digit.
    """
    return possible_gtins(text)[0]


def possible_gtins(text: str) -> list[str]:
    """Return the GTIN-14 numbers that `text` may mean: 8 digits can be EAN-8, UPC-E or both.

    Raises NotAGtin as `normalise_gtin` does.
    """
    digits = _SEPARATORS.sub("", text)
    if not digits:
        raise NotAGtin(gettext("Enter the digits under the barcode."))
    if not (digits.isascii() and digits.isdigit()):
        sentence = gettext("Enter only the digits under the barcode, not “%(text)s”.")
        raise NotAGtin(sentence % {"text": " ".join(text.split())[:40]})
    if not 8 <= len(digits) <= LENGTH:
        sentence = ngettext(
            "Enter 8 to 14 digits. You entered %(count)s digit.",
            "Enter 8 to 14 digits. You entered %(count)s digits.",
            len(digits),
        )
        raise NotAGtin(sentence % {"count": len(digits)})
    if not digits.strip("0"):
        raise NotAGtin(gettext("Enter the digits under the barcode, not only zeros."))
    if not (fitting := _fitting(digits)):
        raise NotAGtin(gettext("This barcode isn’t valid. Check the digits on the pack."))
    return fitting


def expand_upc_e(digits: str) -> str | None:
    """Return the 12 digits of a UPC-A printed as the 8 of a UPC-E; None for other digits.

    GS1 General Specifications, section 5.2.2.4.2, “Decoding a UPC-E barcode”: the last digit before the check
    digit says where the zeros were left out. The check digit is that of the UPC-A.
    """
    if len(digits) != UPC_E_LENGTH or digits[0] not in "01":
        return None
    system, body, rule, check = digits[0], digits[1:6], digits[6], digits[7]
    if rule in "012":
        full = f"{body[:2]}{rule}0000{body[2:]}"
    elif rule == "3":
        full = f"{body[:3]}00000{body[3:]}"
    elif rule == "4":
        full = f"{body[:4]}00000{body[4:]}"
    else:
        full = f"{body}0000{rule}"
    return f"{system}{full}{check}"


def printed_gtin(gtin: str) -> str:
    """Return a GTIN-14 as printed on a pack: 8, 12, 13 or 14 digits.

    `00012345678905` is "012345678905".
    """
    digits = gtin.lstrip("0")
    return digits.zfill(8 if len(digits) <= 8 else 12)


def check_digit(digits: str) -> str:
    """Return the check digit for `digits`, which are all of a GTIN but its last.

    GS1 General Specifications, “Check digit calculations”: from the right, digits count three times and once
    in turn, and the last one fills the sum up to a multiple of ten.
    """
    total = 3 * sum(map(int, digits[::-2])) + sum(map(int, digits[-2::-2]))
    return str(-total % 10)


def _fitting(digits: str) -> list[str]:
    """Return the readings of 8 to 14 digits whose check digit fits, as GTIN-14."""
    readings = [digits, expand_upc_e(digits)]
    return [text.zfill(LENGTH) for text in readings if text and check_digit(text[:-1]) == text[-1]]

"""Fields that several features' forms have, and the numbers of rows in addresses."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django import forms

from tracker.lib.form_fields import SentIdField, parse_row_number
from tracker.lib.ids import new_id


def test_an_id_that_was_not_made_by_us_is_refused_in_the_words_of_the_form():
    field = SentIdField(damaged="Open it again.")
    id = new_id()
    assert field.clean(str(id)) == id
    for damaged in (None, "", "17", str(uuid4()), str(UUID(int=0)), f"{id}0"):
        with pytest.raises(forms.ValidationError) as refused:
            field.clean(damaged)
        assert refused.value.messages == ["Open it again."], damaged


def test_a_row_number_is_read_from_digits_and_from_nothing_else():
    for text, number in [
        ("1", 1),
        ("007", 7),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, 0),
        *((text, 0) for text in (None, "", " 1", "1 ", "-1", "+1", "1.0", "1_000", "x", "²", "٣", "1\x00")),
    ]:
        assert parse_row_number(text) == number, text

"""Django's checks of a new password, with errors that say what to do."""

from __future__ import annotations

from django.contrib.auth import password_validation
from django.utils.translation import gettext, ngettext


class LengthValidator(password_validation.MinimumLengthValidator):
    def get_error_message(self) -> str:
        sentence = ngettext(
            "Choose a password with at least %(count)s character.",
            "Choose a password with at least %(count)s characters.",
            self.min_length,
        )
        return sentence % {"count": self.min_length}


class CommonPasswordValidator(password_validation.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return gettext("Choose a password that’s harder to guess. Many people use this one.")


class SimilarityValidator(password_validation.UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return gettext("Choose a password that’s less like your %(verbose_name)s.")

"""The email backend of a site without EMAIL_URL."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext

logger = logging.getLogger(__name__)


class NoEmail(BaseEmailBackend):
    """Sends nothing. It logs that, without the message: links in it open accounts."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for _ in email_messages:
            logger.warning("An email was not sent, because EMAIL_URL is not set.")
        return 0


def can_send_email() -> bool:
    return not settings.EMAIL_BACKEND.endswith(f".{NoEmail.__qualname__}")


def site_name() -> str:
    """Return the name that emails come from: the one in DEFAULT_FROM_EMAIL where it has one."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[0] or gettext("Magnesium tracker")

"""Ownership of an email address that several accounts were signed up with.

Sign-up and a change of address look the same whether another account has the address or not. The email that
is sent there contains the difference; the link to confirm it goes to addresses that no other account uses.
"""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import password_reset
from django.db.models import QuerySet
from django.dispatch import receiver

from tracker.profiles.models import User


def is_in_use(email: str, *, by_other_than: Any) -> bool:
    """Return True when another account has confirmed the address or has it from the operator."""
    if EmailAddress.objects.filter(email__iexact=email, verified=True).exclude(user=by_other_than).exists():
        return True
    others = User.objects.with_email(email).filter(owns_email=True).exclude(pk=by_other_than)
    return others.exclude(pk__in=unconfirmed(email).values("user")).exists()


def needs_confirming(user: User) -> bool:
    """Return True for the address of a sign-up that was never confirmed.

    An account that the operator created has no record of its address, or one that allauth created later,
    which is not primary. The operator vouches for it.
    """
    return unconfirmed(user.email).filter(user=user).exists()


def unconfirmed(email: str) -> QuerySet[EmailAddress]:
    """Return the records of sign-ups with this address that were never confirmed."""
    records: QuerySet[EmailAddress] = EmailAddress.objects.filter(
        email__iexact=email, primary=True, verified=False
    )
    return records


def release_address(address: EmailAddress) -> None:
    """Remove the address from accounts that were signed up with it and never confirmed it."""
    others = User.objects.with_email(address.email).exclude(pk=address.user_id)
    others.filter(owns_email=True).update(owns_email=False)


@receiver(password_reset)
def confirm_by_link(sender: Any, user: User, **options: Any) -> None:
    """Confirm the address of a user who followed the link to a new password.

    The link was sent there.
    """
    address = EmailAddress.objects.filter(user=user, email__iexact=user.email).first()
    if address and address.set_verified(commit=True):
        give_address(address)


def give_address(address: EmailAddress) -> None:
    """Make the account that has just confirmed the address its owner."""
    release_address(address)
    User.objects.filter(pk=address.user_id).update(owns_email=True)

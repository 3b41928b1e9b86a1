"""allauth's settings for passkeys and authenticator apps, and for an identity provider."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from tracker.lib.env import boolean, is_set, issuer, read

FORMS = "tracker.profiles.second_factor_forms"


def second_factor() -> dict[str, Any]:
    return {
        "MFA_SUPPORTED_TYPES": ["webauthn", "totp", "recovery_codes"],
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_TOTP_ISSUER": "Magnesium tracker",
        "MFA_TOTP_TOLERANCE": 1,  # codes of half a minute ago and ahead: clocks differ
        "MFA_ALLOW_UNVERIFIED_EMAIL": not is_set("EMAIL_URL"),  # nothing can be confirmed there
        "MFA_ADAPTER": "tracker.profiles.second_factor.SecondFactorAdapter",
        "MFA_FORMS": {
            "authenticate": f"{FORMS}.CodeForm",
            "reauthenticate": f"{FORMS}.CodeAgainForm",
            "activate_totp": f"{FORMS}.ActivateAppForm",
            "add_webauthn": f"{FORMS}.AddPasskeyForm",
            "edit_webauthn": f"{FORMS}.RenamePasskeyForm",
        },
    }


def identity_provider(*, sign_up: bool) -> dict[str, Any]:
    """Read the OIDC_ variables; without an issuer, sign-in by a provider is off.

    OIDC_ORIGINS are the sites to which its form redirects. An account with the same email address is joined,
    but only when the provider states that the address is confirmed. OIDC_SIGN_UP, by default `sign_up`,
    allows new users to sign up.
    """
    address = read("OIDC_ISSUER", issuer, "", "an address such as https://login.example.org/realms/home")
    name = read("OIDC_NAME", str, "single sign-on", "the name that people know the provider by")
    needed = None if address else ""
    client_id = read("OIDC_CLIENT_ID", str, needed, "the client's id at the provider of OIDC_ISSUER")
    secret = read("OIDC_CLIENT_SECRET", str, needed, "the client's secret at the provider of OIDC_ISSUER")
    parts = urlsplit(address)
    return {
        "OIDC_ISSUER": address,
        "OIDC_NAME": name,
        "OIDC_SIGN_UP": read("OIDC_SIGN_UP", boolean, "1" if sign_up else "0", "1 or 0"),
        "OIDC_ORIGINS": [f"{parts.scheme}://{parts.netloc}"] if address else [],
        "SOCIALACCOUNT_PROVIDERS": providers(address, name, client_id, secret) if address else {},
        "SOCIALACCOUNT_ADAPTER": "tracker.profiles.identity_provider.IdentityProviderAdapter",
        "SOCIALACCOUNT_EMAIL_AUTHENTICATION": True,
        "SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT": True,
        "SOCIALACCOUNT_REAUTHENTICATION_REQUIRED": True,
        "SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX": "",
        "SOCIALACCOUNT_FORMS": {"signup": "tracker.profiles.identity_provider.SignUpForm"},
    }


def providers(address: str, name: str, client_id: str, secret: str) -> dict[str, Any]:
    """Return allauth's setting for one provider. It requests only identifier and email address."""
    app: dict[str, Any] = {"provider_id": "oidc", "name": name, "client_id": client_id, "secret": secret}
    app["settings"] = {"server_url": address}
    return {"openid_connect": {"SCOPE": ["openid", "email"], "OAUTH_PKCE_ENABLED": True, "APPS": [app]}}

"""Every form of a member's pages that takes typed text: where it is sent, and what is typed in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from tracker.lib.ids import new_id

Fields = dict[str, Any]
DAY = "/days/2026-11-22/"
MINE = "/foods/mine/"
BAR = {
    "name": "Oat bar", "brand": "Mill", "kind": "food", "value": "12", "measure": "us", "per": "serving",
    "serving": "40", "unit": "g", "barcode": "4006381333931",
}  # fmt: skip
PILL = {
    "name": "Night pill", "brand": "", "kind": "supplement", "value": "200", "measure": "mg",
    "per": "serving", "serving": "2", "unit": "tablet", "compound": "magnesium citrate",
}  # fmt: skip


@dataclass(frozen=True)
class SentForm:
    """`address` and `fields` are worked out from the member's rows; `typed` names what has to come back."""

    view: str
    address: Callable[[SimpleNamespace], str]
    fields: Callable[[SimpleNamespace], Fields]
    typed: tuple[str, ...]
    case: str = ""
    button: tuple[str, str] | None = None  # the one that saves, where there are several
    is_saved: bool = True  # the form as it is shown again can be sent as it is

    def __str__(self) -> str:
        return f"{self.view} {self.case}".strip()


def amount(rows: SimpleNamespace) -> Fields:
    return {"id": new_id(), "food": rows.oats.pk, "portion": "unit", "amount": "33", "meal": "lunch"}


def schedule(rows: SimpleNamespace) -> Fields:
    return {
        "id": new_id(), "amount": "3", "portion": f"p{rows.tablet.portions.get().pk}",
        "time_of_day": "night", "days": ["1", "3"],
        "starts_on": "2026-11-24", "ends_on": "2026-12-24",
    }  # fmt: skip


def phrase(rows: SimpleNamespace) -> Fields:
    return {
        "q": "33 g oat bran", "meal": "lunch", "0-id": new_id(), "0-text": "33 g oat bran",
        "0-food": rows.oats.pk, "0-amount": "33", "0-portion": "unit",
    }  # fmt: skip


DETAILS = {
    "kind": "spasm", "place": "calf", "severity": "7", "day": "2026-11-21", "started_at": "03:40",
    "lasted_minutes": "12", "before": ["exercise", "caffeine"], "helped": ["rest"], "note": "Woke me <twice>",
}  # fmt: skip

FORMS = [
    SentForm("logs:add", lambda rows: f"{DAY}entries/", amount, ("amount", "portion", "id")),
    SentForm(
        "logs:favourite",
        lambda rows: f"{DAY}foods/{rows.oats.pk}/star/",
        lambda rows: amount(rows) | {"star": "on"},
        ("amount", "portion"),
        is_saved=False,
    ),
    SentForm(
        "logs:entry",
        lambda rows: f"{DAY}entries/{rows.entry.pk}/",
        lambda rows: {"amount": "77", "portion": "unit", "meal": "dinner"},
        ("amount", "meal"),
    ),
    SentForm(
        "logs:entry",
        lambda rows: f"{DAY}entries/{rows.quick.pk}/",
        lambda rows: {"name": "Big canteen lunch", "magnesium_mg": "66", "meal": "dinner"},
        ("name", "magnesium_mg"),
        case="quick add",
    ),
    SentForm(
        "logs:quick-add",
        lambda rows: f"{DAY}quick/",
        lambda rows: {"id": new_id(), "name": "Canteen “stew”", "magnesium_mg": "55", "meal": "lunch"},
        ("id", "name", "magnesium_mg"),
    ),
    SentForm(
        "logs:note",
        lambda rows: f"{DAY}note/",
        lambda rows: {"note": "Slept <badly>,\nlegs restless"},
        ("note",),
    ),
    SentForm("logs:add-phrase", lambda rows: f"{DAY}phrase/", phrase, ("q", "0-text", "0-amount", "0-id")),
    SentForm(
        "logs:bulk-actions",
        lambda rows: f"{DAY}several/",
        lambda rows: {
            "id": new_id(),
            "entry": [str(rows.entry.pk)],
            "to": "2026-11-25",
            "meal": "dinner",
            "act": "copy",
        },
        ("to", "meal", "entry", "id"),
        button=("act", "copy"),
    ),
    SentForm(
        "logs:add-meal",
        lambda rows: f"{DAY}meals/{rows.bowl.pk}/",
        lambda rows: {"id": new_id(), "share": "3/4", "meal": "dinner"},
        ("id", "share"),
    ),
    SentForm(
        "meals:new",
        lambda rows: "/meals/new/",
        lambda rows: {"id": new_id(), "name": "Evening plate"},
        ("id", "name"),
    ),
    SentForm(
        "meals:new",
        lambda rows: "/meals/new/",
        lambda rows: {"id": new_id(), "name": "Bean soup", "servings": "6", "kind": "recipe"},
        ("id", "name", "servings", "kind"),
        case="recipe",
    ),
    SentForm(
        "meals:new",
        lambda rows: "/meals/new/",
        lambda rows: {
            "id": new_id(),
            "name": "Lunch",
            "day": "2026-11-22",
            "meal": "lunch",
            "entries": [str(rows.entry.pk)],
        },
        ("name", "entries", "day"),
        case="of a day",
    ),
    SentForm(
        "meals:meal", lambda rows: f"/meals/{rows.bowl.pk}/", lambda rows: {"name": "Bowl no. 2"}, ("name",)
    ),
    SentForm(
        "meals:add",
        lambda rows: f"/meals/{rows.bowl.pk}/lines/",
        lambda rows: {"id": new_id(), "food": rows.oats.pk, "amount": "44", "portion": "unit"},
        ("id", "amount"),
    ),
    SentForm(
        "meals:line",
        lambda rows: f"/meals/{rows.bowl.pk}/lines/{rows.line.pk}/",
        lambda rows: {"amount": "44", "portion": "unit"},
        ("amount", "portion"),
    ),
    SentForm("foods:new", lambda rows: f"{MINE}new/", lambda rows: {"id": new_id()} | BAR, ("id", *BAR)),
    SentForm(
        "foods:new",
        lambda rows: f"{MINE}new/?then=schedule",
        lambda rows: {"id": new_id(), "then": "schedule"} | PILL,
        ("then", *PILL),
        case="supplement",
    ),
    SentForm("foods:edit", lambda rows: f"{MINE}{rows.own.pk}/", lambda rows: PILL, tuple(PILL)),
    SentForm(
        "schedules:new",
        lambda rows: f"/supplements/new/?food={rows.tablet.pk}",
        schedule,
        ("id", "amount", "days", "starts_on", "ends_on"),
    ),
    SentForm(
        "schedules:change",
        lambda rows: f"/supplements/{rows.nightly.pk}/",
        schedule,
        ("id", "amount", "days", "starts_on"),
    ),
    SentForm(
        "schedules:add-medicine",
        lambda rows: "/supplements/medicines/",
        lambda rows: {"id": new_id(), "name": "Doxycycline"},
        ("id", "name"),
    ),
    SentForm(
        "symptoms:new",
        lambda rows: "/symptoms/new/",
        lambda rows: {"id": new_id(), "day": "2026-11-20", "kind": "spasm"},
        ("day",),
        button=("kind", "spasm"),
    ),
    SentForm(
        "symptoms:symptom", lambda rows: f"/symptoms/{rows.twitch.pk}/", lambda rows: DETAILS, tuple(DETAILS)
    ),
    SentForm(
        "profiles:welcome",
        lambda rows: "/profile/welcome/",
        lambda rows: {
            "kind": "own",
            "own_mg": "280",
            "note": "Dr Ito",
            "timezone": "Asia/Tokyo",
            "has_kidney_disease": "no",
            "next": DAY,
        },
        ("kind", "own_mg", "note", "timezone", "has_kidney_disease", "next"),
    ),
    SentForm(
        "profiles:add-target",
        lambda rows: "/profile/targets/",
        lambda rows: {"kind": "own", "own_mg": "280", "note": "Dr Ito", "starts_on": "2026-11-20"},
        ("own_mg", "note", "starts_on"),
    ),
    SentForm(
        "profiles:refine-target",
        lambda rows: "/profile/targets/refine/",
        lambda rows: {"authority": "us", "group": "female", "age": "40", "starts_on": "2026-11-20"},
        ("age", "starts_on"),
    ),
    SentForm(
        "profiles:set-preferences",
        lambda rows: "/profile/preferences/",
        lambda rows: {
            "timezone": "Asia/Tokyo",
            "week_starts_on": "6",
            "upper_limit_of": "eu",
            "has_kidney_disease": "on",
        },
        ("timezone", "has_kidney_disease"),
    ),
    SentForm(
        "profiles:set-preference",
        lambda rows: "/profile/preferences/time-zone/",
        lambda rows: {"timezone": "Asia/Tokyo"},
        ("timezone",),
    ),
    SentForm(
        "profiles:set-conditions",
        lambda rows: "/profile/conditions/",
        lambda rows: {"conditions": ["diabetes-2"]},
        ("conditions",),
    ),
]

# Views that take a form without typed text: a button says all. After the sign-in one is on its page again.
BUTTONS_ONLY = {
    "logs:log-dose", "logs:copy", "logs:complete", "logs:remove", "logs:undo", "logs:dismiss",
    "logs:dismiss-correction",
    "foods:favourite", "foods:remove", "foods:restore", "foods:submit", "foods:withdraw",
    "foods:check-again", "foods:remove-label-picture",
    "meals:remove", "meals:restore", "meals:calculate", "meals:remove-line", "meals:restore-line",
    "schedules:undo", "schedules:stop", "schedules:remove",
    "schedules:remove-medicine", "schedules:restore-medicine",
    "symptoms:remove", "symptoms:undo", "symptoms:note-visit", "symptoms:undo-visit",
    "symptoms:repeat", "symptoms:symptom-free",
    "profiles:remove-target", "profiles:restore-target",
    "transfer:delete", "transfer:cancel-deletion", "transfer:prepare-export",
    "transfer:cancel-import", "transfer:undo-import", "transfer:link-name",
}  # fmt: skip

# Views whose form must not be kept, or is kept otherwise, and why.
NOT_KEPT = {
    "foods:save-label-picture": "a picture is large, and still in the member's hand",
    "insights:report-pdf": "a name for one print, which is stored nowhere",
    "transfer:import": "a file, which a browser does not choose again by itself",
    "transfer:answer-import": "choices about a file, which are asked again",
    "transfer:match-import": "choices about a file, which are asked again",
    "transfer:start-import": "choices about a file, which are asked again",
    "offline:queue": "what waits in the browser stays there until it is taken",
    "account_change_password": "passwords are stored nowhere",
    "account_set_password": "passwords are stored nowhere",
    "account_reauthenticate": "passwords are stored nowhere",
    "account_email": "one address, and buttons",
    "socialaccount_connections": "a button",
    "mfa_reauthenticate": "a code serves once",
    "mfa_activate_totp": "a code serves once",
    "mfa_deactivate_totp": "a button",
    "mfa_generate_recovery_codes": "a button",
    "mfa_download_recovery_codes": "no form",
    "mfa_add_webauthn": "a passkey is made for one page",
    "mfa_reauthenticate_webauthn": "a passkey answers one page",
    "mfa_edit_webauthn": "a name",
    "mfa_remove_webauthn": "a button",
    "account_sign_out_devices": "buttons",
}

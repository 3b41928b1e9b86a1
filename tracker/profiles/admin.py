from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm

from tracker.lib.admin import SuperusersOnly
from tracker.profiles.models import Profile, Target, User

admin.site.unregister(EmailAddress)


@admin.register(EmailAddress)
class EmailAddressAdmin(SuperusersOnly):
    list_display = ["email", "user", "primary", "verified"]
    search_fields = ["email"]
    autocomplete_fields = ["user"]


class NewUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["email"]


@admin.register(User)
class AccountAdmin(SuperusersOnly, UserAdmin):
    add_form = NewUserForm
    ordering = ["email"]
    list_display = ["email", "is_staff", "is_active", "date_joined"]
    list_filter = ["is_staff", "is_superuser", "is_active", "groups"]
    search_fields = ["email"]
    readonly_fields = ["date_joined", "last_login"]
    fieldsets = [
        (None, {"fields": ["email", "password"]}),
        ("Rights", {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        ("Dates", {"fields": ["date_joined", "last_login"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "usable_password", "password1", "password2"]})]
    filter_horizontal = ["groups"]


@admin.register(Profile)
class ProfileAdmin(SuperusersOnly):
    list_display = ["user", "timezone", "week_starts_on"]
    exclude = ["has_kidney_disease", "conditions"]  # what members note for themselves is theirs alone
    search_fields = ["user__email"]
    autocomplete_fields = ["user"]


@admin.register(Target)
class TargetAdmin(SuperusersOnly):
    list_display = ["user", "target_mg", "kind", "starts_on", "removed_at"]
    search_fields = ["user__email"]
    autocomplete_fields = ["user"]
    date_hierarchy = "starts_on"

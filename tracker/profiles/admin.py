from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from tracker.lib.admin import SuperuserOnlyAdmin
from tracker.lib.admin_privacy import HidesMembersAdmin
from tracker.lib.generic_bases import UserAdminBase, UserCreationFormBase
from tracker.profiles.devices import note_device
from tracker.profiles.models import Profile, Target, User

admin.site.unregister([EmailAddress, Group, Authenticator, SocialAccount, SocialApp, SocialToken])


@admin.register(Group)
class RightsAdmin(HidesMembersAdmin, GroupAdmin):
    """Admin of groups, with the rights that a group can have: none on members' own rows."""

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **options: Any) -> Any:
        if db_field.name == "permissions":
            kinds = ContentType.objects.get_for_models(*self._models_with_rights()).values()
            options["queryset"] = Permission.objects.filter(content_type__in=kinds).only(
                "name", "content_type__app_label", "content_type__model"
            )
        return super().formfield_for_manytomany(db_field, request, **options)

    def _models_with_rights(self) -> Iterator[type[models.Model]]:
        for model, model_admin in self.admin_site._registry.items():
            if not isinstance(model_admin, SuperuserOnlyAdmin):
                yield model
                yield from (inline.model for inline in model_admin.inlines)


@admin.register(EmailAddress)
class EmailAddressAdmin(SuperuserOnlyAdmin):
    list_display = ["email", "user", "primary", "verified"]
    search_fields = ["email"]
    autocomplete_fields = ["user"]


@admin.register(Authenticator)
class AuthenticatorAdmin(SuperuserOnlyAdmin):
    """Passkeys and authenticator apps, to remove what a member has lost; secrets are not shown."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    search_fields = ["user__email"]
    fields = ["user", "type", "created_at", "last_used_at"]
    readonly_fields = ["user", "type", "created_at", "last_used_at"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class NewUserForm(UserCreationFormBase):
    class Meta:
        model = User
        fields = ["email"]


@admin.register(User)
class AccountAdmin(SuperuserOnlyAdmin, UserAdminBase):
    add_form = NewUserForm
    ordering = ["email"]
    list_display = ["email", "is_staff", "is_active", "date_joined"]
    list_filter = ["is_staff", "is_superuser", "is_active", "groups"]
    search_fields = ["email"]
    readonly_fields = ["date_joined", "last_login"]
    fieldsets = [
        (None, {"fields": ["email", "password"]}),
        (gettext_lazy("Rights"), {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        (gettext_lazy("Dates"), {"fields": ["date_joined", "last_login"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "usable_password", "password1", "password2"]})]
    filter_horizontal = ["groups"]

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:
        """Set a password, which ends the account's other sessions.

        A user who sets their own password stays signed in.
        """
        key = request.session.session_key
        response = super().user_change_password(request, id, form_url)
        if request.session.session_key != key:
            note_device(User, request, cast("User", request.user))
        return response

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Return what prevents a deletion, quickly.

        Django would read every entry of a member to find the first obstacle.
        """
        if obstacles := self._undeletable(objs, request):
            return [], {}, obstacles, []
        return super().get_deleted_objects(objs, request)

    def _undeletable(self, users: Any, request: HttpRequest) -> set[str]:
        """Return the kinds of rows that would be deleted with these users but may not be."""
        return {
            str(relation.related_model._meta.verbose_name)
            for relation in User._meta.get_fields(include_hidden=True)
            if isinstance(relation, models.ManyToOneRel)
            and relation.on_delete is models.CASCADE
            and (model_admin := self.admin_site._registry.get(relation.related_model))
            and not model_admin.has_delete_permission(request)
            and relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": users}).exists()
        }


@admin.register(Profile)
class ProfileAdmin(SuperuserOnlyAdmin):
    list_display = ["user", "timezone", "week_starts_on"]
    exclude = ["has_kidney_disease", "conditions"]  # members' notes are private
    search_fields = ["user__email"]
    autocomplete_fields = ["user"]


@admin.register(Target)
class TargetAdmin(SuperuserOnlyAdmin):
    list_display = ["user", "target_mg", "kind", "starts_on", "removed_at"]
    search_fields = ["user__email"]
    autocomplete_fields = ["user"]
    date_hierarchy = "starts_on"

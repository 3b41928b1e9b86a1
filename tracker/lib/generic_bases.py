"""Django's generic classes as bases, with the parameters that type checkers want.

Django 5.2 can't take them when it runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.core.paginator import Paginator

if TYPE_CHECKING:
    from typing import Any

    ModelFormBase: TypeAlias = forms.ModelForm[Any]
    InlineFormSetBase: TypeAlias = forms.BaseInlineFormSet[Any, Any, Any]
    AnyModelAdminBase: TypeAlias = admin.options.BaseModelAdmin[Any]
    ModelAdminBase: TypeAlias = admin.ModelAdmin[Any]
    TabularInlineBase: TypeAlias = admin.TabularInline[Any, Any]
    UserAdminBase: TypeAlias = UserAdmin[Any]
    UserCreationFormBase: TypeAlias = AdminUserCreationForm[Any]
    PaginatorBase: TypeAlias = Paginator[Any]
else:
    ModelFormBase = forms.ModelForm
    InlineFormSetBase = forms.BaseInlineFormSet
    AnyModelAdminBase = admin.options.BaseModelAdmin
    ModelAdminBase = admin.ModelAdmin
    TabularInlineBase = admin.TabularInline
    UserAdminBase = UserAdmin
    UserCreationFormBase = AdminUserCreationForm
    PaginatorBase = Paginator

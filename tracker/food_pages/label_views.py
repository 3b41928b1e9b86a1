"""Views of the picture of an own food's label, visible to its owner only."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from foods.models import Food
from tracker.food_pages.label_pictures import CONTENT_TYPE, MAX_BYTES, NotAPicture, reencode
from tracker.food_pages.models import LabelPicture
from tracker.lib.http import Request
from tracker.profiles.decorators import MemberRequest

NOT_A_PICTURE = gettext_lazy("Choose a JPEG, PNG or WebP picture of 300 KB or less.")


class LabelPictureForm(forms.Form):
    """Form for the picture of a label; valid data leaves `content`, a JPEG."""

    picture = forms.FileField(
        label=gettext_lazy("Picture of the label"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        error_messages=dict.fromkeys(("required", "invalid", "empty", "missing"), NOT_A_PICTURE),
    )

    def clean_picture(self) -> bytes:
        sent = self.cleaned_data["picture"]
        if sent.size > MAX_BYTES:
            raise forms.ValidationError(NOT_A_PICTURE)
        try:
            return reencode(sent.read())
        except NotAPicture:
            raise forms.ValidationError(NOT_A_PICTURE) from None


def _own_food(request: Request, food_id: int) -> Food:
    foods = Food.objects.own_of(request.user.pk).filter(is_retired=False, recipe=None)
    return get_object_or_404(foods, pk=food_id)


@require_safe
def picture(request: MemberRequest, food_id: int) -> HttpResponse:
    """Send the picture. It is stored by this member's browser only."""
    kept = LabelPicture.objects.filter(user=request.user, food=food_id).first()
    if kept is None:
        raise Http404
    return HttpResponse(
        bytes(kept.content),
        content_type=CONTENT_TYPE,
        headers={
            "Cache-Control": "private, no-cache",
            "Content-Disposition": f'inline; filename="label-{food_id}.jpg"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        },
    )


@require_POST
def save_picture(request: MemberRequest, food_id: int) -> HttpResponse:
    """Keep a picture with the food, instead of the one before."""
    food = _own_food(request, food_id)
    form = LabelPictureForm(request.POST, request.FILES)
    if form.is_valid():
        LabelPicture.objects.update_or_create(
            food=food, defaults={"user": request.user, "content": form.cleaned_data["picture"]}
        )
        messages.success(request, gettext("Picture saved."))
    else:
        messages.error(request, str(form.errors["picture"][0]))
    return redirect(food)


@require_POST
def remove_picture(request: MemberRequest, food_id: int) -> HttpResponse:
    """Delete the picture. Idempotent."""
    food = _own_food(request, food_id)
    LabelPicture.objects.filter(user=request.user, food=food).delete()
    return redirect(food)

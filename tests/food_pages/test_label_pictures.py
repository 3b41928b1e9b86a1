"""Pictures of labels: checked, re-encoded, their owner's alone, and gone with the food."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.factories import FoodFactory
from tests.html import parse
from tracker.food_pages.label_pictures import MAX_BYTES, MAX_SIDE, NotAPicture, reencode
from tracker.food_pages.models import LabelPicture


def picture_bytes(kind="JPEG", size=(60, 40), **options):
    written = BytesIO()
    Image.new("RGBA" if kind == "PNG" else "RGB", size, "red").save(written, kind, **options)
    return written.getvalue()


def upload(client, food, data, name="label.jpg", kind="image/jpeg"):
    sent = {"picture": SimpleUploadedFile(name, data, kind)}
    return client.post(f"/foods/mine/{food.pk}/label/save/", sent, follow=True)


@pytest.fixture
def bar(member):
    return FoodFactory(name="Oat bar", owner=member)


def test_a_picture_is_written_again_without_its_metadata():
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010E] = "At home, 52.5 N"
    exif.get_ifd(0x8825)[1] = "N"
    for kind in ("JPEG", "WEBP", "PNG"):
        original = picture_bytes(kind, exif=exif)
        assert b"At home" in original
        written = reencode(original)
        assert b"At home" not in written
        with Image.open(BytesIO(written)) as picture:
            assert (picture.format, picture.size, dict(picture.getexif())) == ("JPEG", (40, 60), {})
    with Image.open(BytesIO(reencode(picture_bytes(size=(4000, 1000))))) as picture:
        assert picture.size == (MAX_SIDE, 400)


def test_a_picture_that_would_grow_is_made_smaller():
    written = BytesIO()
    Image.effect_noise((1300, 900), 60).save(written, "JPEG", quality=15)
    assert MAX_BYTES // 2 < written.tell() <= MAX_BYTES
    smaller = reencode(written.getvalue())
    assert len(smaller) <= MAX_BYTES
    with Image.open(BytesIO(smaller)) as picture:
        assert picture.width < 1300


def test_what_is_no_picture_is_refused():
    two = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    moving = BytesIO()
    two[0].save(moving, "WEBP", save_all=True, append_images=two[1:])
    whole = picture_bytes(size=(300, 300))
    for data in (
        b"", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", b"GIF89a", whole[:400],
        picture_bytes("GIF"), moving.getvalue(), picture_bytes("PNG", (6000, 6000)),
        whole + b"0" * MAX_BYTES,
    ):  # fmt: skip
        with pytest.raises(NotAPicture):
            reencode(data)


def test_a_member_keeps_replaces_and_removes_a_picture(as_member, bar):
    address = f"/foods/mine/{bar.pk}/label/"
    assert as_member.get(address).status_code == 404
    assert "Picture saved." in upload(as_member, bar, picture_bytes("PNG"), "x.html", "text/html").text
    assert (
        parse(as_member.get(f"/foods/{bar.pk}/")).select_one("#label-picture").select_one("img")["src"]
        == address
    )
    answer = as_member.get(address)
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    upload(as_member, bar, picture_bytes(size=(10, 10)))
    with Image.open(BytesIO(as_member.get(address).content)) as picture:
        assert picture.size == (10, 10)
    page = upload(as_member, bar, b"<script>")
    assert "Choose a JPEG, PNG or WebP picture of 300 KB or less." in page.text
    assert LabelPicture.objects.count() == 1
    as_member.post(f"{address}remove/")
    assert not LabelPicture.objects.exists()


def test_nobody_else_sees_or_changes_it(client, as_member, as_stranger, bar, almonds):
    upload(as_member, bar, picture_bytes())
    address = f"/foods/mine/{bar.pk}/label/"
    assert as_stranger.get(address).status_code == 404
    assert upload(as_stranger, bar, picture_bytes()).status_code == 404
    assert as_stranger.post(f"{address}remove/").status_code == 404
    assert upload(as_member, almonds, picture_bytes()).status_code == 404
    client.logout()
    assert client.get(address)["Location"].startswith("/accounts/login/")
    assert LabelPicture.objects.count() == 1


def test_it_goes_with_the_food_and_with_the_account(as_member, member, bar):
    upload(as_member, bar, picture_bytes())
    assert "1 picture of a label" in as_member.get("/data/delete/").text
    as_member.post(f"/foods/mine/{bar.pk}/remove/")
    assert not LabelPicture.objects.exists()


def test_the_export_of_everything_has_the_pictures(as_member, as_stranger, bar):
    upload(as_member, bar, picture_bytes())

    def pictures(client):
        answer = client.get("/data/everything.zip")
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        with ZipFile(BytesIO(body)) as packed:
            return {name: packed.read(name) for name in packed.namelist() if name.startswith("pictures/")}

    [(name, content)] = pictures(as_member).items()
    assert name == f"pictures/food-{bar.pk}.jpg"
    assert content.startswith(b"\xff\xd8")
    assert pictures(as_stranger) == {}

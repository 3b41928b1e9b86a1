"""Body outline: the areas of a drawing, front and back, that stand for body parts.

Our own drawing. A shape is given for the half that is left in the picture, and mirrored for the other half.
Seen from the front, a person's right side is left in the picture.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from tracker.symptoms.models import PLACE_LABELS, SIDE_LABELS, BodyPart, Side

WIDTH, HEIGHT = 352, 292  # of the drawing, in its own units


@dataclass(frozen=True, slots=True)
class Figure:
    """Transforms of a figure's shapes: as drawn, and mirrored.

    `near` is the side whose shapes are as drawn.
    """

    transform: str
    mirrored: str
    near: Side


@dataclass(frozen=True, slots=True)
class Shape:
    """Outline of a body part in some figures, as the data of an SVG path."""

    place: BodyPart
    figures: tuple[Figure, ...]
    path: str


@dataclass(frozen=True, slots=True)
class Area:
    """Body part with its side, as one choice.

    `side` is None for a part in the middle of the body. `paths` are the data and the transform of each SVG
    path.
    """

    value: str
    place: BodyPart
    side: Side | None
    paths: tuple[tuple[str, str], ...]

    @property
    def label(self) -> str:
        """Return “Eyelid, left”."""
        return area_label(self.place, self.side or "")


def area_label(place: str, side: str) -> str:
    """Return “Eyelid, left”; the body part alone without a side."""
    if not side:
        return str(PLACE_LABELS[place])
    return gettext("%(kind)s, %(place)s") % {
        "kind": PLACE_LABELS[place],
        "place": str(SIDE_LABELS[side]).lower(),
    }


FRONT = Figure("translate(-8 0)", "matrix(-1 0 0 1 112 0)", Side.RIGHT)
BACK = Figure("translate(104 0)", "matrix(-1 0 0 1 224 0)", Side.LEFT)
FACE = Figure("translate(221 4) scale(1.2)", "matrix(-1.2 0 0 1.2 365 4)", Side.RIGHT)
HANDS = Figure("translate(234 132)", "matrix(-1 0 0 1 352 132)", Side.RIGHT)

MIDDLE = {BodyPart.FACE, BodyPart.NECK, BodyPart.CHEST, BodyPart.BELLY, BodyPart.BACK}
SHAPES = (
    Shape(
        BodyPart.FACE,
        (FACE,),
        "M60 2C66.5 2 71.7 2.9 77 6.5C82.3 10.1 85.3 14.6 87.5 21C89.7 27.4 89.2 32.9 88.5 40C87.8 47.1 "
        "86.7 52 84 58C81.3 64 79.1 67.6 74.5 71.5C69.9 75.4 65.6 78.5 60 78.5C54.4 78.5 50.1 75.4 45.5 "
        "71.5C40.9 67.6 38.7 64 36 58C33.3 52 32.2 47.1 31.5 40C30.8 32.9 30.3 27.4 32.5 21C34.7 14.6 "
        "37.7 10.1 43 6.5C48.3 2.9 53.5 2 60 2Z",
    ),
    Shape(
        BodyPart.FACE,
        (FRONT,),
        "M60 4C63.6 4 67 5 69.5 7.5C72 10 72.6 13.3 73 17C73.4 20.7 72.7 23.5 71.5 27C70.3 30.5 68.7 33.3 "
        "66.5 35.5C64.3 37.7 62.5 38.5 60 38.5C57.5 38.5 55.7 37.7 53.5 35.5C51.3 33.3 49.7 30.5 48.5 "
        "27C47.3 23.5 46.6 20.7 47 17C47.4 13.3 48 10 50.5 7.5C53 5 56.4 4 60 4Z",
    ),
    Shape(
        BodyPart.EYELID,
        (FACE,),
        "M37 40C37.2 37.6 38.5 34.5 40.5 32.5C42.5 30.5 44.8 29.5 47.5 29.5C50.2 29.5 52.6 30.7 54.5 "
        "32.5C56.4 34.3 57.8 36.6 57.5 39C57.2 41.4 55.3 43.5 53 45C50.7 46.5 48.1 46.8 45.5 46.8C42.9 "
        "46.8 41.1 46.1 39.5 44.8C37.9 43.5 36.8 42.4 37 40Z",
    ),
    Shape(
        BodyPart.NECK,
        (FRONT,),
        "M52.8 38C54.3 37.2 57.2 41 60 41C62.8 41 65.7 37.2 67.2 38C68.7 38.8 67.3 42.8 68 45C68.7 47.2 "
        "72.5 48.1 71 49.5C69.5 50.9 64.2 52.5 60 52.5C55.8 52.5 50.5 50.9 49 49.5C47.5 48.1 51.3 47.2 52 "
        "45C52.7 42.8 51.3 38.8 52.8 38Z",
    ),
    Shape(
        BodyPart.NECK,
        (BACK,),
        "M53 37C54.5 35.9 57.3 39 60 39C62.7 39 65.5 35.9 67 37C68.5 38.1 67 42.1 67.8 44.5C68.6 46.9 "
        "72.5 48.2 71 49.5C69.5 50.8 64.2 51.5 60 51.5C55.8 51.5 50.5 50.8 49 49.5C47.5 48.2 51.4 46.9 "
        "52.2 44.5C53 42.1 51.5 38.1 53 37Z",
    ),
    Shape(
        BodyPart.SHOULDER,
        (FRONT, BACK),
        "M47 50.5C46.9 49.5 43.6 52.6 41 53.5C38.4 54.4 36.1 53.8 33.5 55C30.9 56.2 29.1 57.5 27.5 "
        "60C25.9 62.5 25.4 65 25 68C24.6 71 23.8 74.7 25.3 75.5C26.8 76.3 30.6 74 33 72C35.4 70 36.4 67.6 "
        "38 65C39.6 62.4 39.8 61.3 41.5 58.5C43.2 55.7 47.1 51.5 47 50.5Z",
    ),
    Shape(
        BodyPart.UPPER_ARM,
        (FRONT, BACK),
        "M25 78.5C27 75.4 31.3 76.5 33.5 75C35.7 73.5 35.8 69.9 36.5 70.5C37.2 71.1 37.3 74.3 37.2 "
        "78C37.1 81.7 36.7 85.1 36 90C35.3 94.9 34.9 100.5 33.5 103.5C32.1 106.5 30.5 105.6 28.5 "
        "105.5C26.5 105.4 24.4 105.8 23.3 103C22.2 100.2 22.7 95.7 23 91C23.3 86.3 23 81.6 25 78.5Z",
    ),
    Shape(
        BodyPart.FOREARM,
        (FRONT, BACK),
        "M22.8 106.5C24.4 105.2 26.3 108.9 28.3 109C30.3 109.1 32.4 105.1 33.2 107C34 108.9 33.4 113.8 "
        "32.5 119C31.6 124.2 29.7 129.2 28.3 134C26.9 138.8 26.6 141.9 25.2 144C23.8 146.1 22.4 145.2 "
        "20.8 145C19.2 144.8 17.3 145.9 16.8 143C16.3 140.1 17.4 135.2 18 130C18.6 124.8 19.1 120.5 20 "
        "116C20.9 111.5 21.2 107.8 22.8 106.5Z",
    ),
    Shape(
        BodyPart.HAND,
        (FRONT, BACK),
        "M16.3 146C17.6 145.3 18.8 147.8 20.5 148C22.2 148.2 23.8 146.2 25 147.2C26.2 148.2 26.6 150.4 "
        "26.8 153C27 155.6 26.8 157.6 26 161C25.2 164.4 24.3 168.3 22.8 170.5C21.3 172.7 19.7 172.8 18 "
        "172.5C16.3 172.2 15.1 171.4 14 169C12.9 166.6 12.2 163.4 12.2 160C12.2 156.6 13 154.2 13.8 "
        "151.5C14.6 148.8 15 146.7 16.3 146Z",
    ),
    Shape(
        BodyPart.HAND,
        (HANDS,),
        "M13 79C13 79 12.8 70.8 12 66C11.2 61.2 10.2 59 9 54C7.8 49 6.7 45 5.5 40C4.3 35 3 31.4 2.8 "
        "28C2.6 24.6 3.3 23.5 4.4 22.5C5.5 21.5 7.3 21.2 8.6 23C9.9 24.8 10.2 28.7 11.4 32C12.6 35.3 14.4 "
        "41.5 14.6 40C14.8 38.5 13.1 29.4 12.6 24C12.1 18.6 11.6 15.2 12.2 12C12.8 8.8 14.2 7.8 15.5 "
        "7.5C16.8 7.2 18 7.3 19 10.5C20 13.7 19.8 19 20.5 24C21.2 29 22 37.3 22.4 36.5C22.8 35.7 22.5 "
        "25.8 22.8 20C23.1 14.2 23.2 9.4 24.2 6C25.2 2.6 26.7 2.4 28 2.5C29.3 2.6 30.4 3.1 31 6.5C31.6 "
        "9.9 31.1 14.2 31 20C30.9 25.8 30 36.6 30.4 37C30.8 37.4 31.9 27.2 33 22C34.1 16.8 35 12.6 36.3 "
        "10C37.6 7.4 38.8 8 40 8.6C41.2 9.2 42.3 9.3 42.4 13C42.5 16.7 41.3 22.4 40.6 28C39.9 33.6 39.2 "
        "37.4 38.8 42C38.4 46.6 38.8 48.2 38.5 52C38.2 55.8 38 58.7 37.2 62C36.4 65.3 35.1 65.7 34.5 "
        "69C33.9 72.3 34 79 34 79C34 79 13 79 13 79Z",
    ),
    Shape(
        BodyPart.THUMB,
        (HANDS,),
        "M41 51C42.1 47.5 43.8 47.3 45.5 44.5C47.2 41.7 48.3 38.7 50 36.5C51.7 34.3 53 33.1 54.5 33.2C56 "
        "33.3 57.3 34.5 57.6 37C57.9 39.5 57.3 42.2 56 46C54.7 49.8 53.3 53.1 51 57C48.7 60.9 46.6 63.5 "
        "44 66.5C41.4 69.5 38.3 73.2 37.4 72.5C36.5 71.8 38.8 67.1 39.5 63C40.2 58.9 39.9 54.5 41 51Z",
    ),
    Shape(
        BodyPart.CHEST,
        (FRONT,),
        "M49.5 53C53 52.5 56 56 60 56C64 56 67 52.5 70.5 53C74 53.5 76.4 55.8 78.5 58.5C80.6 61.2 81.1 "
        "63.1 81.5 67C81.9 70.9 81.4 74.4 80.5 79C79.6 83.6 80.9 88.3 77 91C73.1 93.7 66.5 93 60 93C53.5 "
        "93 46.9 93.7 43 91C39.1 88.3 40.4 83.6 39.5 79C38.6 74.4 38.1 70.9 38.5 67C38.9 63.1 39.4 61.2 "
        "41.5 58.5C43.6 55.8 46 53.5 49.5 53Z",
    ),
    Shape(
        BodyPart.BELLY,
        (FRONT,),
        "M43.3 94C46.4 92.5 53.6 96 60 96C66.4 96 73.6 92.5 76.7 94C79.8 95.5 75.9 100 76 104C76.1 108 "
        "76.4 110.7 77.2 115C78 119.3 81 122.5 80 126.5C79 130.5 75.8 133.1 72 136C68.2 138.9 64.6 141.5 "
        "60 141.5C55.4 141.5 51.8 138.9 48 136C44.2 133.1 41 130.5 40 126.5C39 122.5 42 119.3 42.8 "
        "115C43.6 110.7 43.9 108 44 104C44.1 100 40.2 95.5 43.3 94Z",
    ),
    Shape(
        BodyPart.BACK,
        (BACK,),
        "M49.5 53C53 52.2 56 54.5 60 54.5C64 54.5 67 52.2 70.5 53C74 53.8 76.4 55.8 78.5 58.5C80.6 61.2 "
        "81.2 62.9 81.5 67C81.8 71.1 80.9 74.8 80 80C79.1 85.2 77.5 89.4 76.8 94C76.1 98.6 76.2 100.1 "
        "76.3 104C76.4 107.9 80.6 111.2 77.5 114.5C74.4 117.8 66.7 121 60 121C53.3 121 45.6 117.8 42.5 "
        "114.5C39.4 111.2 43.6 107.9 43.7 104C43.8 100.1 43.9 98.6 43.2 94C42.5 89.4 40.9 85.2 40 80C39.1 "
        "74.8 38.2 71.1 38.5 67C38.8 62.9 39.4 61.2 41.5 58.5C43.6 55.8 46 53.8 49.5 53Z",
    ),
    Shape(
        BodyPart.BUTTOCK,
        (BACK,),
        "M42 117.5C44.2 116.2 46.8 119.8 50 121C53.2 122.2 57.2 120.8 58.9 123.5C60.6 126.2 59.1 130.5 59 "
        "135C58.9 139.5 60.3 144 58.6 147C56.9 150 53.4 150.1 50 150.5C46.6 150.9 43.4 151 41 149C38.6 "
        "147 38.1 144 37.6 140C37.1 136 37.6 132.3 38.4 128C39.2 123.7 39.8 118.8 42 117.5Z",
    ),
    Shape(
        BodyPart.THIGH,
        (FRONT,),
        "M39.3 130C41.1 129.2 42.8 136 46.5 139C50.2 142 56.4 141.5 58.8 145.5C61.2 149.5 59.2 153.8 59 "
        "160C58.8 166.2 58.3 171.5 57.5 178C56.7 184.5 56.3 190.5 54.6 194C52.9 197.5 50.8 196.4 48.5 "
        "196.5C46.2 196.6 44.3 198 42.5 194.5C40.7 191 40.1 185 39 178C37.9 171 37.3 164.7 37 158C36.7 "
        "151.3 36.8 148.4 37.2 143C37.6 137.6 37.5 130.8 39.3 130Z",
    ),
    Shape(
        BodyPart.THIGH,
        (BACK,),
        "M38.2 151.5C39.5 146.8 42.1 153.8 46 153.5C49.9 153.2 56 148 58.4 150C60.8 152 58.9 158.2 58.6 "
        "164C58.3 169.8 57.8 174.2 57 180C56.2 185.8 56.2 190.9 54.6 194C53 197.1 50.8 195.9 48.5 "
        "196C46.2 196.1 44.3 197.9 42.5 194.5C40.7 191.1 39.8 186.2 39 178C38.2 169.8 36.9 156.2 38.2 "
        "151.5Z",
    ),
    Shape(
        BodyPart.SHIN,
        (FRONT,),
        "M42.3 198C43.9 196.1 46.1 200 48.4 200C50.7 200 52.9 195.9 54.4 198C55.9 200.1 55.9 205.6 56 "
        "211C56.1 216.4 55.7 220.1 55 226C54.3 231.9 53.3 237 52.6 242C51.9 247 52.6 249.8 51.5 252C50.4 "
        "254.2 48.3 253.5 46.7 253.5C45.1 253.5 44 254.6 43.2 252C42.4 249.4 42.9 245.2 42.4 240C41.9 "
        "234.8 40.8 230.8 40.4 225C40 219.2 39.8 215.2 40.2 210C40.6 204.8 40.7 199.9 42.3 198Z",
    ),
    Shape(
        BodyPart.CALF,
        (BACK,),
        "M42.3 197.5C44.1 195.6 46.1 199.2 48.4 199.2C50.7 199.2 52.8 195.4 54.4 197.5C56 199.6 56.7 "
        "204.9 57 210C57.3 215.1 56.6 218.2 55.8 224C55 229.8 53.4 234.6 52.6 240C51.8 245.4 52.6 249.4 "
        "51.5 252C50.4 254.6 48.3 253.5 46.7 253.5C45.1 253.5 44.1 254.8 43.2 252C42.3 249.2 42.9 244.4 "
        "42.2 239C41.5 233.6 39.9 229.8 39.3 224C38.7 218.2 38.6 214.1 39.2 209C39.8 203.9 40.5 199.4 "
        "42.3 197.5Z",
    ),
    Shape(
        BodyPart.FOOT,
        (FRONT,),
        "M43 255C44.1 253.8 45.4 256.5 47 256.5C48.6 256.5 50.4 253.8 51.6 255C52.8 256.2 52.9 259.9 53.3 "
        "263C53.7 266.1 54.5 268.8 53.5 271C52.5 273.2 50.5 274.1 48 274.5C45.5 274.9 42.4 274 40.5 "
        "273C38.6 272 38.1 271.4 38.2 269.5C38.3 267.6 40.1 265.8 41 263C41.9 260.2 41.9 256.2 43 255Z",
    ),
    Shape(
        BodyPart.FOOT,
        (BACK,),
        "M43 255C44 253.8 45.4 256.5 47 256.5C48.6 256.5 50.5 253.8 51.6 255C52.7 256.2 52.3 259.9 52.6 "
        "263C52.9 266.1 54 269 53 271C52 273 49.7 273.4 47.6 273.5C45.5 273.6 42.9 273.5 41.8 271.5C40.7 "
        "269.5 41.8 266.2 42 263C42.2 259.8 42 256.2 43 255Z",
    ),
)


def _paths(place: BodyPart, side: Side | None) -> tuple[tuple[str, str], ...]:
    return tuple(
        (shape.path, figure.transform if side in (None, figure.near) else figure.mirrored)
        for shape in SHAPES
        if shape.place == place
        for figure in shape.figures
    )


def _areas() -> list[Area]:
    """Return the areas from head to foot; of two sides the left one first."""
    areas = []
    for place in dict.fromkeys(shape.place for shape in SHAPES):
        if place in MIDDLE:
            areas.append(Area(str(place), place, None, _paths(place, None)))
        else:
            areas += [
                Area(f"{place}-{side}", place, side, _paths(place, side)) for side in (Side.LEFT, Side.RIGHT)
            ]
    return areas


AREAS = {area.value: area for area in _areas()}
# The back of the head is drawn, but it is no area.
BACK_OF_HEAD = (
    next(shape.path for shape in SHAPES if shape.place == BodyPart.FACE and shape.figures == (FRONT,)),
    BACK.transform,
)


def area_value(place: str, side: str) -> str:
    """Return the value of the area for a body part and side.

    Without such an area it is the body part's own value.
    """
    for value in (f"{place}-{side}", f"{place}-{Side.LEFT}" if side == Side.BOTH else place):
        if value in AREAS:
            return value
    return place

"""The pages of saved meals and recipes, and of scanning; see tour.py."""

from __future__ import annotations

from tests.browser.tour import INVALID, Stop, change, remove, search, send

MEALS = [
    Stop("meals", "member", "/meals/?removed={cast.meals[gone].pk}"),
    Stop("meals-empty", "beginner", "/meals/"),
    Stop("meal-new", "member", "/meals/new/"),
    Stop("meal-from-a-day", "member", "/meals/new/?day=2026-11-18&meal=breakfast"),
    Stop(
        "meal-from-a-day-wrong", "member", "/meals/new/?day=2026-11-18&meal=breakfast", send("Save"),
        expects=INVALID,
    ),
    Stop("meal", "member", "/meals/{cast.meals[bowl].pk}/"),
    Stop("meal-empty", "member", "/meals/{cast.meals[empty].pk}/"),
    Stop("meal-results", "member", "/meals/{cast.meals[bowl].pk}/", search("al")),
    Stop("meal-amount", "member", "/meals/{cast.meals[bowl].pk}/foods/{cast.foods[nuts].pk}/"),
    Stop("meal-change", "member", "/meals/{cast.meals[bowl].pk}/", change()),
    Stop("meal-change-wrong", "member", "/meals/{cast.meals[bowl].pk}/", change("1,234"), expects=INVALID),
    Stop("meal-removed-line", "member", "/meals/{cast.meals[bowl].pk}/", remove),
    Stop("recipe-new-wrong", "member", "/meals/new/?kind=recipe", send("Save"), expects=INVALID),
    Stop("recipe", "member", "/meals/{cast.meals[recipe].pk}/"),
    Stop("recipe-unknown", "member", "/meals/{cast.meals[unknown].pk}/"),
    Stop("recipe-as-a-food", "member", "/foods/{cast.meals[recipe].food_id}/"),
    Stop("day-meal-found", "member", "/days/2026-11-18/", search("morn")),
    Stop("day-meal-share", "member", "/days/2026-11-18/meals/{cast.meals[bowl].pk}/"),
    Stop("day-meal-share-wrong", "member", "/days/2026-11-18/meals/{cast.meals[bowl].pk}/",
         send("Add", share="x"), expects=INVALID),
    Stop("scan", "member", "/foods/scan/?day=2026-11-18"),
]  # fmt: skip

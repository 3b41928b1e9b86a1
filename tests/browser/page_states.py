"""Every page, in every state in which it looks different: for the tests that judge them, and for pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.personas import Personas
from tests.transfer.sample_files import FILES as SAMPLES

WIDTHS = {360: 780, 1280: 800}  # and the heights of such windows
SCHEMES = ("light", "dark")

# --- what is done on a page before it is looked at ------------------------------------------------


def wait_for_htmx(page: Page) -> None:
    """Wait until what htmx put into the page answers to the hand."""
    expect(page.locator(".htmx-swapping, .htmx-added, .htmx-settling")).to_have_count(0)


def nothing(page: Page) -> None:
    pass


def send(button: str, **fields: str) -> Callable[[Page], None]:
    """Fill in fields by their names, and press the button of their form."""

    def act(page: Page) -> None:
        for name, value in fields.items():
            page.locator(f"main [name={name}]").fill(value)
        with page.expect_navigation():
            page.get_by_role("main").get_by_role("button", name=button, exact=True).click()

    return act


def search_foods(page: Page, query: str) -> None:
    """Type a query and wait for its results: a click while an older list is replaced reaches neither."""
    page.locator("#food-search").fill(query)
    expect(page.locator("#food-results")).to_have_attribute("data-query", query.strip())


def search(query: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        search_foods(page, query)
        expect(page.locator("#food-results")).not_to_be_empty()
        wait_for_htmx(page)

    return act


def show_more(page: Page) -> None:
    search("al")(page)
    page.get_by_role("link", name="Show more").click()
    expect(page.locator("#food-results button[name=pick]").nth(8)).to_be_focused()
    wait_for_htmx(page)


def choose(amount: str = "") -> Callable[[Page], None]:
    """Open the form for how much; with an amount, send it."""

    def act(page: Page) -> None:
        search("almonds")(page)
        page.get_by_role("link", name="Choose how much almonds", exact=True).click()
        page.get_by_label("Amount").fill(amount or "1")
        wait_for_htmx(page)
        if amount:
            page.locator("#food-results").get_by_role("button", name="Log", exact=True).click()
            expect(page.get_by_label("Amount")).to_have_attribute("aria-invalid", "true")

    return act


def change(amount: str = "") -> Callable[[Page], None]:
    """Open an entry for a change; with an amount, send it."""

    def act(page: Page) -> None:
        page.get_by_role("link", name="Change almonds").click()
        page.get_by_label("Amount").fill(amount or "1")
        wait_for_htmx(page)
        if amount:
            page.get_by_role("button", name="Save").click()
            expect(page.get_by_label("Amount")).to_have_attribute("aria-invalid", "true")

    return act


UNCLEAR = "a handful of cashews, 200 ml milk and 2 xylofrags"


def add_unclear(page: Page) -> None:
    """Add a sentence that is not all understood: the line that is not stays."""
    search(UNCLEAR)(page)
    page.get_by_role("button", name="Log 2 entries").click()
    expect(page.locator("#add-form li")).to_have_count(1)
    wait_for_htmx(page)


def remove(page: Page) -> None:
    page.get_by_role("link", name="Change coffee").click()
    expect(page.get_by_role("button", name="Remove")).to_be_visible()
    wait_for_htmx(page)
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("#notice")).to_contain_text("removed")


def undo(page: Page) -> None:
    """Undo the removal of the state before this one."""
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#notice")).to_contain_text("Undone")


def quick(mg: str = "") -> Callable[[Page], None]:
    """Open the quick add; with a figure, send it."""

    def act(page: Page) -> None:
        page.get_by_role("link", name="Quick add").click()
        page.get_by_label("Name").fill("Office canteen lunch")
        wait_for_htmx(page)
        if mg:
            page.get_by_label("Magnesium (mg)").fill(mg)
            page.locator("#food-results").get_by_role("button", name="Log", exact=True).click()
            expect(page.get_by_label("Magnesium (mg)")).to_have_attribute("aria-invalid", "true")

    return act


def change_quick(page: Page) -> None:
    page.get_by_role("link", name="Change office canteen lunch").click()
    expect(page.get_by_role("button", name="Remove")).to_be_visible()
    wait_for_htmx(page)


def note(page: Page) -> None:
    page.locator("#day-note summary").last.click()
    page.get_by_label("Note").fill("Ate out, and guessed the rest.")


def open_date_picker(page: Page) -> None:
    page.locator(".date-picker summary").click()


def own_number(page: Page) -> None:
    page.get_by_role("radio", name="A different amount").check()
    page.get_by_label("Amount (mg a day)").fill("5")
    page.locator("form:has([name=own_mg])").get_by_role("button").last.click()
    expect(page.get_by_text("Enter an amount between")).to_be_visible()


def remove_target(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Remove the target of 350 mg").click()


# With the page's own modules.
KNOW = """async (member) => {
  const { getValue, putValue } = await import("/static/js/offline/store.js");
  for (let n = 0; n < 200 && !(await getValue("copy")); n += 1) {
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  const groats = { food: 1, portion: "unit", amount: "30", name: "Buckwheat groats, roasted" };
  const add = { ...groats, words: "30 g", mg: "66.3" };
  const unknown = { ...add, name: "Blueberry muffin", words: "1 piece, 113 g", mg: null };
  const item = (name, ...adds) => ({ kind: adds.length > 1 ? "meal" : "food", name, brand: "", adds });
  const meal = item("Breakfast on workdays", add, { ...add, name: "Banana" });
  const items = [item(add.name, add), item(unknown.name, unknown), meal];
  await putValue("copy", { member, at: Date.now(), timezone: "Europe/Berlin", meals: [], items });
}"""


def go_offline(page: Page) -> None:
    """Lose the connection, add something, which waits, and look for more."""
    page.evaluate(KNOW, page.locator("body").get_attribute("data-member"))
    page.reload()
    expect(page.locator("#offline")).to_be_attached()
    search("almonds")(page)
    page.context.set_offline(True)
    page.locator("#food-results button[name=pick]").first.click()
    expect(page.locator(".queued li")).to_have_count(1)
    expect(page.locator("#offline")).to_be_visible()
    page.locator("#food-search").fill("b")
    expect(page.locator("#food-results [name=pick]")).to_have_count(3)


REFUSE = """async ([member, day, food]) => {
  const { enqueue } = await import("/static/js/offline/queue.js");
  const about = { member, day, food, portion: "unit", amount: "30", meal: "snack", words: "30 g" };
  const refused = "This food is no longer available.";
  const granola = { name: "Granola of last year, with a long name", brand: "The Mill", mg: "12.5" };
  const seeds = { name: "Seeds", mg: null, day: "2026-11-17" };
  await enqueue([granola, seeds].map((each) => ({ ...about, ...each, id: crypto.randomUUID(), refused })));
}"""


SENT = """async (member) => {
  const { unsentEntries } = await import("/static/js/offline/queue.js");
  for (let n = 0; n < 400 && (await unsentEntries(member)).length; n += 1) {
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}"""


def have_refused(page: Page) -> None:
    page.evaluate(SENT, page.locator("body").get_attribute("data-member"))  # what waited before
    expect(page.locator(".queued li")).to_have_count(0)
    page.evaluate(REFUSE, [page.locator("body").get_attribute("data-member"), "2026-11-19", 0])
    page.reload()
    expect(page.locator(".queued li")).to_have_count(2)


# --- the pages ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PageState:
    """A page in a state. `who` names one of the cast; `expects` what the browser will rightly complain of."""

    name: str
    who: str
    path: str
    act: Callable[[Page], None] = nothing
    expects: str = ""

    def open(self, page: Page, cast: Personas) -> None:
        page.context.set_offline(False)
        page.goto(self.path.format(cast=cast))
        self.act(page)


INVALID, MISSING = "status of 422", "/nowhere/)"

VISITOR = [
    PageState("home", "", "/"),
    PageState("sign-up", "", "/accounts/signup/"),
    PageState(
        "sign-up-wrong", "", "/accounts/signup/",
        send("Create account", email="me", password1="short"), expects=INVALID,
    ),
    PageState("sign-in", "", "/accounts/login/"),
    PageState(
        "sign-in-wrong", "", "/accounts/login/",
        send("Sign in", login="member@example.org", password="no"), expects=INVALID,
    ),
    PageState("reset-password", "", "/accounts/password/reset/"),
    PageState(
        "reset-password-sent", "", "/accounts/password/reset/",
        send("Send the link", email="beginner@example.org"),
    ),
    PageState("account-closed", "", "/accounts/inactive/"),
    PageState("sign-in-by-email", "", "/accounts/login/code/"),
    PageState(
        "sign-in-code", "", "/accounts/login/code/", send("Send the code", email="beginner@example.org")
    ),
    PageState("confirm-before-sign-in", "", "/accounts/confirm-email/"),
    PageState("reset-password-choose", "", "/accounts/password/reset/key/{cast.reset_key}/"),
    PageState("reset-password-old-link", "", "/accounts/password/reset/key/0-old/"),
    PageState("confirm-address", "", "/accounts/confirm-email/{cast.confirm_key}/"),
    PageState("confirm-address-old-link", "", "/accounts/confirm-email/old/"),
    PageState("not-found-visitor", "", "/nowhere/", expects=MISSING),
]  # fmt: skip
DAY = [
    PageState("day-filled", "member", "/days/2026-11-18/"),
    PageState("day-results", "member", "/days/2026-11-18/", search("al")),
    PageState("day-results-supplements", "member", "/days/2026-11-18/", search("magnesium")),
    PageState("day-results-more", "member", "/days/2026-11-18/", show_more),
    PageState("day-barcode", "member", "/days/2026-11-18/", search("4006381333931")),
    PageState("day-barcode-unknown", "member", "/days/2026-11-18/", search("96385074")),
    PageState("day-barcode-wrong", "member", "/days/2026-11-18/", search("4006381333930")),
    PageState("day-phrase", "member", "/days/2026-11-18/", search("2 oz almonds and half a cup oat bran")),
    PageState("day-phrase-to-mend", "member", "/days/2026-11-18/", search(UNCLEAR)),
    PageState("day-phrase-wrong", "member", "/days/2026-11-18/", add_unclear, expects=INVALID),
    PageState("day-phrase-yesterday", "member", "/days/2026-11-18/", search("yesterday I had 2 oz almonds")),
    PageState("day-spelling", "member", "/days/2026-11-18/", search("spinahc")),
    PageState("day-nothing-found", "member", "/days/2026-11-18/", search("zzzz")),
    PageState("day-amount-form", "member", "/days/2026-11-18/", choose()),
    PageState("day-amount-wrong", "member", "/days/2026-11-18/", choose("0"), expects=INVALID),
    PageState("day-change", "member", "/days/2026-11-18/", change()),
    PageState("day-change-wrong", "member", "/days/2026-11-18/", change("1,234"), expects=INVALID),
    PageState("day-date-picker", "member", "/days/2026-11-18/", open_date_picker),
    PageState("day-unknown", "member", "/days/2026-11-20/"),
    PageState("day-many-supplements", "member", "/days/2026-11-21/"),
    PageState("day-removed", "member", "/days/2026-11-22/", remove),
    PageState("day-undone", "member", "/days/2026-11-22/", undo),
    PageState("day-usual", "member", "/days/2026-11-23/"),
    PageState("day-quick-add", "member", "/days/2026-11-18/", quick()),
    PageState("day-quick-add-wrong", "member", "/days/2026-11-18/", quick("1,234"), expects=INVALID),
    PageState("day-quick-change", "member", "/days/2026-11-16/", change_quick),
    PageState("day-note", "member", "/days/2026-11-16/", note),
    PageState("several", "member", "/days/2026-11-18/several/?choose=lunch"),
    PageState("several-wrong", "member", "/days/2026-11-18/several/", send("Copy", to=""), expects=INVALID),
    PageState("several-empty", "beginner", "/days/2026-11-18/several/"),
    PageState("day-offline", "member", "/days/2026-11-19/", go_offline, expects="ERR_INTERNET_DISCONNECTED"),
    PageState("day-refused", "member", "/days/2026-11-19/", have_refused, expects="htmx:"),
    PageState("day-empty", "beginner", "/days/today/"),
    PageState("day-empty-future", "beginner", "/days/2098-11-18/"),
]
FOODS = [
    PageState("foods", "member", "/foods/"),
    PageState("foods-favourites", "beginner", "/foods/?list=favourites"),
    PageState("foods-found", "member", "/foods/?q=oat"),
    PageState("foods-nothing-found", "member", "/foods/?q=zzzz"),
    PageState("foods-barcode", "member", "/foods/?q=3029330003533"),
    PageState("foods-barcode-unknown", "member", "/foods/?q=4006381333931"),
    PageState("foods-barcode-wrong", "member", "/foods/?q=3029330003530"),
    PageState("foods-group", "member", "/foods/groups/{cast.foods[nuts].group_id}/"),
    PageState("foods-group-by-100", "member", "/foods/groups/{cast.foods[tablet].group_id}/?sort=-100"),
    PageState("food", "member", "/foods/{cast.foods[nuts].pk}/"),
    PageState("food-changed", "member", "/foods/{cast.foods[changed].pk}/"),
    PageState("food-estimate", "member", "/foods/{cast.foods[scanned].pk}/"),
    PageState("food-supplement", "member", "/foods/{cast.foods[tablet].pk}/"),
    PageState("food-unknown", "member", "/foods/{cast.foods[unknown].pk}/"),
    PageState("own-foods", "member", "/foods/mine/?removed={cast.foods[gone].pk}"),
    PageState("own-foods-empty", "beginner", "/foods/mine/"),
    PageState("own-food", "member", "/foods/{cast.foods[bar].pk}/"),
    PageState("own-food-refused", "member", "/foods/{cast.foods[refused].pk}/"),
    PageState("own-food-removed", "member", "/foods/{cast.foods[gone].pk}/"),
    PageState("own-food-new", "member", "/foods/mine/new/?barcode=4006381333931&day=2026-11-18"),
    PageState("own-food-wrong", "member", "/foods/mine/new/", send("Save", value="1,234"), expects=INVALID),
    PageState("own-food-change", "member", "/foods/mine/{cast.foods[bar].pk}/"),
]


def choose_file(name: str) -> Callable[[Page], None]:
    """Choose a sample file to import, and look at what is asked or found."""

    def act(page: Page) -> None:
        page.locator("#import-form input[type=file]").set_input_files(SAMPLES / name)
        with page.expect_navigation():
            page.get_by_role("button", name="Continue").click()

    return act


def import_file(name: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        choose_file(name)(page)
        with page.expect_navigation():
            page.get_by_role("button", name="Import", exact=True).click()

    return act


REST = [
    PageState("welcome", "newcomer", "/days/today/"),
    PageState("welcome-wrong", "newcomer", "/days/today/", own_number, expects=INVALID),
    PageState("week-filled", "member", "/weeks/2026-W47/"),
    PageState("week-empty", "member", "/weeks/2026-W02/"),
    PageState("week-empty-this", "beginner", "/weeks/"),
    PageState("profile", "member", "/profile/"),
    PageState("profile-own-number-wrong", "member", "/profile/targets/", own_number, expects=INVALID),
    PageState("profile-target-removed", "member", "/profile/targets/", remove_target),
    PageState("profile-conditions", "member", "/profile/conditions/"),
    PageState("profile-time-zone", "member", "/profile/preferences/time-zone/"),
    PageState("profile-upper-limit", "member", "/profile/preferences/upper-limit/"),
    PageState("data", "member", "/data/"),
    PageState("data-empty", "beginner", "/data/"),
    PageState("import", "member", "/data/import/"),
    PageState("import-columns", "member", "/data/import/", choose_file("spreadsheet.csv")),
    PageState("import-preview", "member", "/data/import/", choose_file("cronometer-gold.csv")),
    PageState("import-without-magnesium", "member", "/data/import/", choose_file("lose-it.csv")),
    PageState("import-done", "patient", "/data/import/", import_file("cronometer-free.csv")),
    PageState("imports", "beginner", "/data/imports/"),
    PageState("data-clinical", "member", "/data/clinical/"),
    PageState("data-what-is-taken", "member", "/data/supplements/"),
    PageState("address", "beginner", "/accounts/email/"),
    PageState(
        "enter-password",
        "beginner",
        "/accounts/email/",
        send("Change email address", email="new@example.org"),
    ),
    PageState("address-waiting", "newcomer", "/accounts/email/"),
    PageState("devices", "member", "/accounts/devices/"),
    PageState("password", "member", "/accounts/password/change/"),
    PageState(
        "password-wrong", "member", "/accounts/password/change/", send("Save password"), expects=INVALID
    ),
    PageState("delete", "member", "/data/delete/"),
    PageState("confirm-password", "member", "/accounts/reauthenticate/?next=/data/delete/"),
    PageState("passkeys", "member", "/accounts/2fa/"),
    PageState("sign-out", "member", "/accounts/logout/"),
    PageState("not-found", "member", "/nowhere/", expects=MISSING),
]

"""Data of the day page, read again after every change."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from urllib.parse import urlencode
from uuid import UUID

from foods.models import Food
from tracker.lib import barcode_reader
from tracker.lib.numbers import format_mg
from tracker.lib.templatetags.formatting import day_url, page_url
from tracker.lib.weeks import FIRST_DAY, LAST_DAY, Week
from tracker.logs.corrections.values import Value
from tracker.logs.day.notices import DayCorrection, DayNotices
from tracker.logs.day.queries import DayRead, read_day
from tracker.logs.doses import DueDose
from tracker.logs.entries.forms import AddForm, EditForm, NoteForm
from tracker.logs.entries.quick_add import QuickAddForm, QuickEditForm
from tracker.logs.models import LogChange, Meal, by_meal
from tracker.logs.phrases.form import MAX_PHRASE_LENGTH
from tracker.logs.phrases.named_days import find_date
from tracker.logs.queries import ListedEntry
from tracker.logs.saved_meals.log_meal import MealOffer, ShareForm
from tracker.logs.search.favourites import is_favourite
from tracker.logs.search.results import SearchResults
from tracker.logs.search.usual_foods import RepeatOffer, UsualFoodsAtMeal
from tracker.logs.totals import DayTotals, phase_of
from tracker.logs.upper_limit import SupplementLedger
from tracker.profiles.models import Profile, TargetHistory


@dataclass(frozen=True)
class ChangeNotice:
    """The latest change: its text, and the URLs to undo or dismiss it (empty for none)."""

    sentence: str
    undo_url: str = ""
    dismiss_url: str = ""

    @classmethod
    def for_change(cls, sentence: str, day: date, id: UUID) -> ChangeNotice:
        url = f"{day_url(day)}changes/{id}/"
        return cls(sentence, f"{url}undo/", f"{url}dismiss/")


@dataclass(frozen=True)
class EntryRow:
    """An entry in the list, with its URL."""

    entry: ListedEntry
    url: str
    is_edited: bool
    has_focus: bool


@dataclass(frozen=True)
class MealList:
    meal: Meal
    lines: list[EntryRow]
    totals: DayTotals

    @property
    def is_edited(self) -> bool:
        return any(line.is_edited for line in self.lines)


@dataclass(frozen=True)
class CorrectionNotice:
    """A correction as the member reads of it: 78 mg became 80 mg in 28.35 g."""

    correction: DayCorrection
    old: str
    new: str
    made_on: date
    undone_on: date | None
    dismiss_url: str

    @classmethod
    def from_correction(cls, one: DayCorrection, profile: Profile, day: date) -> CorrectionNotice:
        old = Value(one.old_quantity, one.basis_unit, one.old_mg)
        new = Value(one.new_quantity, one.basis_unit, one.new_mg)
        return cls(
            one,
            # The basis is shown once when it is the same.
            old.mg_in_words if old.basis_quantity == new.basis_quantity else str(old),
            str(new),
            profile.date_of(one.made_at),
            one.undone_at and profile.date_of(one.undone_at),
            f"{day_url(day)}corrections/{one.pk}/dismiss/",
        )

    @property
    def changed_by(self) -> str:
        """Return `+2 mg`, `−0.4 mg`; empty when the day's total stayed the same."""
        mg = self.correction.changed_by_mg
        return f"{'+' if mg > 0 else '−'}{format_mg(abs(mg))} mg" if mg else ""


@dataclass(frozen=True)
class CopyQuestion:
    """Question before copying what a day already has: `count` of `total` entries are there.

    `copy` is the payload of the button.
    """

    copy: str
    count: int
    total: int


def shows_suggestions(profile: Profile, day: date, today: date) -> bool:
    """Return True when suggestions are shown: for today only, and never with kidney disease."""
    return day == today and profile.suggests_foods and not profile.has_kidney_disease


@dataclass
class DayPage:
    """One member's day. The optional parts are what this response is about.

    They are a search, an edit or a notice.
    """

    profile: Profile
    targets: TargetHistory
    day: date
    meal: str = ""
    results: SearchResults = field(default_factory=SearchResults)
    add_form: AddForm | None = None
    food: Food | None = None  # the one that the add form is about
    share_form: ShareForm | None = None
    saved_meal: MealOffer | None = None  # the one that the share form is about
    edit_id: UUID | None = None
    edit_form: EditForm | QuickEditForm | None = None
    quick_form: QuickAddForm | None = None
    note_form: NoteForm | None = None
    undone: LogChange | None = None  # what was undone just now
    question: CopyQuestion | None = None
    problem: str = ""  # a sentence about something sent that could not be done
    focus: str = ""  # what gets focus after a change: search, amount, undo, due
    focus_entry: UUID | None = None  # or on this entry of the list

    def __post_init__(self) -> None:
        self.today = self.profile.today()
        if self.meal not in Meal.values:
            self.meal = Meal.at(self.profile.now().time())
        if self.undone:
            self.focus_entry = self.undone.first_entry_id
            self.focus = "" if self.focus_entry else "search"
        if self.focus == "due" and not self.next_due_dose:
            self.focus = "undo"

    @cached_property
    def read(self) -> DayRead:
        return read_day(self.profile.user_id, self.day, self.meal, self.targets, self.today)

    @property
    def entries(self) -> list[ListedEntry]:
        return self.read.entries

    @cached_property
    def totals(self) -> DayTotals:
        return DayTotals.from_items(
            self.entries,
            day=self.day,
            target_mg=self.targets.on(self.day),
            ul_supplemental_mg=self.targets.ul_supplemental_mg,
        )

    @cached_property
    def has_shortfall(self) -> bool:
        """True when the page requests suggestions once it is loaded."""
        totals = self.totals
        is_asked = bool(totals.left_mg) and not totals.is_over_limit
        return is_asked and shows_suggestions(self.profile, self.day, self.today)

    @property
    def expects_suggestions(self) -> bool:
        """True when suggestions are likely, so that the page reserves space for them."""
        return any(day.has_entries for day in self.last_seven_days)

    @cached_property
    def meals(self) -> list[MealList]:
        """The meals that have entries, in the order of the day."""
        target_mg = self.targets.on(self.day)
        return [
            MealList(
                meal,
                [self._line(entry) for entry in entries],
                DayTotals.from_items(entries, day=self.day, target_mg=target_mg),
            )
            for meal, entries in by_meal(self.entries).items()
            if entries
        ]

    @cached_property
    def corrections(self) -> list[CorrectionNotice]:
        """Return the corrections that changed this day's entries."""
        return [
            CorrectionNotice.from_correction(one, self.profile, self.day) for one in self.notices.corrections
        ]

    @property
    def notices(self) -> DayNotices:
        return self.read.notices

    @cached_property
    def usual(self) -> UsualFoodsAtMeal:
        """Return the foods listed before anything is typed."""
        usual = self.read.usual
        due = {
            dose.food_id for dose in self.due_doses
        }  # it is listed above, where logging it counts for its schedule
        is_careful = self.profile.has_kidney_disease  # then no supplement is offered unasked
        foods = [
            food
            for food in usual.foods
            if not (food.food_id in due or (is_careful and food.is_supplemental) or food.is_bowel_preparation)
        ]
        return usual if len(foods) == len(usual.foods) else replace(usual, foods=foods)

    @cached_property
    def repeat_offers(self) -> list[RepeatOffer]:
        """The day before's meal while this one is empty, and all of that day while this day is."""
        meal = self.usual.yesterday
        day = self.last_seven_days[-2]
        more = day.item_count > (meal.item_count if meal else 0)
        whole = RepeatOffer(day.day, "", day.item_count, day.total_mg, day.is_at_least)
        return [*([meal] if meal else []), *([whole] if more and not self.entries else [])]

    @property
    def meal_label(self) -> str:
        return str(Meal(self.meal).label)

    @property
    def note(self) -> str:
        return self.notices.note

    @cached_property
    def note_words(self) -> NoteForm:
        return self.note_form or NoteForm(note=self.note)

    @property
    def is_complete(self) -> bool | None:
        """Return True or False as the member marked the day; None when it is not marked."""
        return self.notices.is_complete

    @cached_property
    def is_favourite(self) -> bool:
        """True when the food of the add form is a favourite."""
        return self.food is not None and is_favourite(self.profile.user, self.food)

    @property
    def favourite_url(self) -> str:
        return f"{self.search_url}{self.food.pk}/star/" if self.food else ""

    @cached_property
    def quick_url(self) -> str:
        return f"{self.url}quick/"

    @cached_property
    def bulk_actions_url(self) -> str:
        return f"{self.url}several/"

    @cached_property
    def copy_url(self) -> str:
        return f"{self.url}copy/"

    @cached_property
    def notice(self) -> ChangeNotice | None:
        """Return the notice of what was just undone, else of the latest change that can be undone."""
        if self.undone:
            return replace(
                ChangeNotice.for_change(self.undone.undone_in_words, self.day, self.undone.pk), undo_url=""
            )
        id = self.notices.change_id
        return ChangeNotice.for_change(self.notices.change, self.day, id) if id else None

    def _line(self, entry: ListedEntry) -> EntryRow:
        url = f"{self.add_url}{entry.pk}/"
        return EntryRow(entry, url, entry.pk == self.edit_id, entry.pk == self.focus_entry)

    @cached_property
    def url(self) -> str:
        """Return the page's URL; URLs of actions on the day begin with it."""
        return day_url(self.day)

    @cached_property
    def add_url(self) -> str:
        """Return the URL where entries are added; an entry's own URL begins with it."""
        return f"{self.url}entries/"

    @cached_property
    def search_url(self) -> str:
        """Return the URL of the food search; the URL of a food's amount form begins with it."""
        return f"{self.url}foods/"

    @property
    def log_dose_url(self) -> str:
        """Return the URL that logs a due dose."""
        return f"{self.url}take/"

    @property
    def suggestions_url(self) -> str:
        return f"{self.url}gap/"

    @cached_property
    def symptoms_url(self) -> str:
        """Return the URL of the day's symptoms."""
        return f"{page_url('symptoms:index')}on/{self.day}/"

    @cached_property
    def phrase_url(self) -> str:
        """Return the URL that logs all lines of a phrase."""
        return f"{self.url}phrase/"

    @property
    def focus_line(self) -> int:
        """Return the number of the phrase line that gets focus; -1 when it is elsewhere."""
        return self.results.phrase.first_wrong if self.focus == "line" and self.results.phrase else -1

    @property
    def named_day(self) -> date | None:
        """Return the day that a phrase names, if other than the one shown; None when uncertain."""
        phrase = self.results.phrase
        return find_date(phrase.day_words, self.today) if phrase and phrase.day_words else None

    @cached_property
    def meals_url(self) -> str:
        """Return the URL where saved meals are logged; a meal's own URL begins with it."""
        return f"{self.url}meals/"

    @cached_property
    def save_as_meal_url(self) -> str:
        """Return the URL that makes a saved meal from entries of this day."""
        return f"{page_url('meals:new')}?day={self.day}&meal="

    @property
    def own_food_url(self) -> str:
        """Return the URL that makes an own food from the search words and returns to this day."""
        results = self.results
        what = {"barcode": results.query} if results.is_barcode else {"name": results.query}
        return f"{page_url('foods:new')}?{urlencode(what | {'day': self.day})}"

    @cached_property
    def last_seven_days(self) -> list[DayTotals]:
        phase = phase_of(self.day, self.today, is_complete=self.is_complete)
        shown = replace(self.totals, is_complete=self.is_complete, phase=phase)
        return [*self.read.six_days_before, shown]

    @property
    def name(self) -> str:
        """Today, Yesterday, Tomorrow; Planned for a later day; empty for an earlier one."""
        ahead = (self.day - self.today).days
        return {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}.get(ahead, "Planned" if ahead > 0 else "")

    @property
    def previous(self) -> date | None:
        return self.day - timedelta(days=1) if self.day > FIRST_DAY else None

    @property
    def next(self) -> date | None:
        return self.day + timedelta(days=1) if self.day < LAST_DAY else None

    @property
    def week(self) -> Week:
        return Week.containing(self.day, self.profile.week_starts_on)

    @property
    def has_barcode_reader(self) -> bool:
        """True when browsers without a barcode reader get the bundled one."""
        return barcode_reader.addresses() is not None

    longest_query = MAX_PHRASE_LENGTH

    @property
    def meal_choices(self) -> list[tuple[str, str]]:
        return Meal.choices

    @property
    def due_doses(self) -> list[DueDose]:
        """Return the doses due on this day, logged or not."""
        return self.read.due_doses

    @property
    def next_due_dose(self) -> DueDose | None:
        return next((dose for dose in self.due_doses if dose.can_be_taken), None)

    @property
    def ledger(self) -> SupplementLedger:
        return SupplementLedger(self.totals, self.profile.upper_limit)

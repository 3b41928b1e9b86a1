"""Data of the day page, read again after every change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from uuid import UUID

from tracker.lib.templatetags.formatting import day_url
from tracker.logs.day.add_box import AddBox, find_repeat_offers, first_usual_foods, suitable_usual_foods
from tracker.logs.day.entry_list import EntryList
from tracker.logs.day.header import DayHeader
from tracker.logs.day.links import DayLinks
from tracker.logs.day.queries import DayRead, read_day
from tracker.logs.day.sidebar import Sidebar
from tracker.logs.doses import DueDose
from tracker.logs.entries.forms import EditForm, NoteForm
from tracker.logs.entries.quick_add import QuickEditForm
from tracker.logs.models import LogChange
from tracker.logs.search.usual_foods import RepeatOffer, UsualFood, UsualFoodsAtMeal
from tracker.logs.totals import DayTotals
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


@dataclass
class DayPage:
    """Day of one member. The optional parts are the response's subject, such as an edit."""

    profile: Profile
    targets: TargetHistory
    links: DayLinks
    add_box: AddBox
    edit_id: UUID | None = None
    edit_form: EditForm | QuickEditForm | None = None
    note_form: NoteForm | None = None
    undone: LogChange | None = None  # what was undone just now
    focus: str = ""  # where the hand is after a change: search, amount, undo, due
    focus_entry: UUID | None = None  # or on this entry of the list

    def __post_init__(self) -> None:
        self.day, self.today = self.links.day, self.profile.today()
        if self.undone:
            self.focus_entry = self.undone.first_entry_id
            self.focus = "" if self.focus_entry else "search"
        if self.focus == "due" and not self.next_due_dose:
            self.focus = "undo"

    @property
    def url(self) -> str:
        return self.links.page

    @cached_property
    def read(self) -> DayRead:
        return read_day(self.profile.user_id, self.day, self.add_box.meal, self.targets, self.today)

    @cached_property
    def totals(self) -> DayTotals:
        return DayTotals.from_items(
            self.read.entries,
            day=self.day,
            target_mg=self.targets.on(self.day),
            ul_supplemental_mg=self.targets.ul_supplemental_mg,
        )

    @property
    def ledger(self) -> SupplementLedger:
        return SupplementLedger(self.totals, self.profile.upper_limit)

    # --- its parts --------------------------------------------------------------------------------

    @cached_property
    def header(self) -> DayHeader:
        return DayHeader(self.day, self.today)

    @cached_property
    def entry_list(self) -> EntryList:
        return EntryList(
            self.read.entries,
            self.day,
            self.targets.on(self.day),
            self.links.entries,
            self.edit_id,
            self.edit_form,
            self.focus_entry,
        )

    @cached_property
    def sidebar(self) -> Sidebar:
        return Sidebar(self.profile, self.day, self.today, self.totals, self.read)

    @cached_property
    def notice(self) -> ChangeNotice | None:
        """Return the notice of what was just undone, else of the latest change that can be undone."""
        if self.undone:
            return replace(
                ChangeNotice.for_change(self.undone.undone_in_words, self.day, self.undone.pk), undo_url=""
            )
        notices = self.read.notices
        id = notices.change_id
        return ChangeNotice.for_change(notices.change, self.day, id) if id else None

    @property
    def is_first_visit(self) -> bool:
        """True today while nothing is logged: not now, not in the days before, and no food is usual."""
        is_unused = not (self.sidebar.has_recent_entries or self.usual.foods or self.due_doses)
        return is_unused and self.day == self.today

    @property
    def offers_supplements(self) -> bool:
        """True on an empty day without doses; never with kidney disease, nor for a later day."""
        return not (self.due_doses or self.profile.has_kidney_disease or self.header.is_ahead)

    # --- the add box ------------------------------------------------------------------------------

    @cached_property
    def usual(self) -> UsualFoodsAtMeal:
        """Usual foods, offered before the member types."""
        return suitable_usual_foods(self.read, self.profile)

    @cached_property
    def repeat_offers(self) -> list[RepeatOffer]:
        return find_repeat_offers(self.read)

    @property
    def first_usual_foods(self) -> list[UsualFood]:
        """Return the usual foods that are shown before “More”."""
        return first_usual_foods(self.usual, self.repeat_offers)

    @property
    def focus_line(self) -> int:
        """The number of the line of a sentence where the hand is; -1 when it is elsewhere."""
        phrase = self.add_box.results.phrase
        return phrase.first_wrong if self.focus == "line" and phrase else -1

    # --- the day's note ---------------------------------------------------------------------------

    @property
    def note(self) -> str:
        return self.read.notices.note

    @cached_property
    def note_words(self) -> NoteForm:
        return self.note_form or NoteForm(note=self.note)

    @property
    def is_complete(self) -> bool | None:
        """True or False as the member marked the day; None when unmarked."""
        return self.read.notices.is_complete

    @property
    def completeness(self) -> str:
        """Return the mark as a form sends it: "yes", "no", or empty without one."""
        return {True: "yes", False: "no", None: ""}[self.is_complete]

    # --- doses ------------------------------------------------------------------------------------

    @property
    def due_doses(self) -> list[DueDose]:
        """Return the doses due on this day, logged or not."""
        return self.read.due_doses

    @property
    def next_due_dose(self) -> DueDose | None:
        return next((dose for dose in self.due_doses if dose.can_be_taken), None)

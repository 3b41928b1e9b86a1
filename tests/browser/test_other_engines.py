"""The main flow in Firefox and WebKitGTK: sign up, log in words, a symptom, the week, offline and back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.conftest import PASSWORD
from tests.browser.server import Server
from tests.browser.webdriver import Browser, start, wait_for
from tracker.logs.models import IntakeEntry
from tracker.symptoms.models import Symptom

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

UNTIL_KEPT = """
const [words, done] = arguments;
(async () => {
  const { getDays, getValue } = await import("/static/js/offline/store.js");
  await navigator.serviceWorker.ready;
  for (let n = 0; n < 400; n += 1) {
    const days = JSON.stringify(await getDays()), copy = JSON.stringify((await getValue("copy")) ?? "");
    if (days.includes(words) && copy.includes("Oat bran")) return done("kept");
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  done(`without ${words}`);
})().catch((error) => done(String(error)));
"""
FIRST_RESULT = "#food-results button[name=pick]"


@pytest.fixture(params=["firefox", "webkit"])
def engine(request, tmp_path) -> Iterator[Browser]:
    found = start(request.param, tmp_path)
    if found is None:
        pytest.skip(f"{request.param} is not installed (Debian: firefox-esr; webkit2gtk-driver and xvfb)")
    yield found
    found.close()


def test_the_main_flow_works_in_every_engine(engine: Browser, site: Server):
    engine.open(f"{site.url}/accounts/signup/")
    engine.type("#id_email", "newcomer@example.org")
    engine.type("#id_password1", PASSWORD)
    engine.click("main form .button-primary, main form button")
    engine.click("label[for=id_has_kidney_disease_0]")
    engine.click("label[for=id_kind_0]")
    engine.click("main form .button-primary")
    engine.expect("#day-total", "0")

    engine.type("#food-search", "1 oz almonds and half a cup oat bran")
    engine.expect("#add-form", "174")
    engine.type("#food-search", "\ue007")
    engine.expect("#day-total", "174")

    engine.click("#day-symptoms summary")
    engine.click(".symptom-kinds button[value=twitch]")
    engine.expect("h1", "Twitch")
    assert Symptom.objects.get().kind == "twitch"

    engine.open(f"{site.url}/weeks/")
    engine.expect("#week-chart", "174")

    engine.open(f"{site.url}/days/today/")
    engine.expect("#day-total", "174")
    assert engine.run_until_done(UNTIL_KEPT, "Change oat bran") == "kept"
    site.kill()
    engine.open(f"{site.url}/days/today/")
    engine.expect("#offline", "You’re offline")
    engine.type("#food-search", "almonds")
    engine.expect(FIRST_RESULT, "Almonds")
    engine.click(FIRST_RESULT)
    engine.expect("#entries .queued", "Almonds")
    site.start()
    engine.open(f"{site.url}/days/today/")
    engine.expect("#day-total", "252")
    wait_for(lambda: IntakeEntry.objects.count() == 3, "three entries")

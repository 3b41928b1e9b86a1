"""Run by wger's own interpreter, see peers.py: fill its database with a year of entries and call its API.

    python peer_wger.py CHECKOUT DATABASE ANSWER

It imports nothing of this project. A day and a week are what wger's own app asks for: the log entries of a
span of time, whole; a search is its list of ingredients by name.
"""

import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from io import BytesIO
from urllib.parse import urlencode

DAYS, ENTRIES_A_DAY, FOODS, ROUNDS = 365, 8, 748, 25
FIXTURES = ("gym.json", "languages.json", "groups.json", "licenses.json")
FIXTURES += ("gym-config.json", "gym_config.json")
# As many words as names of foods have, so that a search finds what it should and passes over the rest.
WORDS = ("almonds", "oat bran", "brown rice", "lentils", "salmon", "spinach", "coffee", "banana", "bread")


def configure(checkout: str, database: str) -> None:
    sys.path.insert(0, checkout)
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings.ci"
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    # Limits on how often a client may ask would end the measurement, not make it quicker.
    settings.REST_FRAMEWORK["DEFAULT_THROTTLE_CLASSES"] = []
    settings.MIGRATION_MODULES = NoMigrations()
    settings.LOGGING_CONFIG = None
    django.setup()
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
    call_command("loaddata", *FIXTURES, verbosity=0)


class NoMigrations:
    """Tables straight from the models, as in wger's own tests: many of its migrations need PostgreSQL."""

    def __contains__(self, app):
        return True

    def __getitem__(self, app):
        return None


def fill() -> str:
    """Write the entries; the token of their owner."""
    from django.contrib.auth.models import User
    from rest_framework.authtoken.models import Token
    from wger.core.models import Language, License
    from wger.nutrition.models import Ingredient, LogItem, NutritionPlan

    user = User.objects.create_user("member", "member@example.org", "four green pumpkin seeds")
    language, licence = Language.objects.get(short_name="en"), License.objects.first()
    Ingredient.objects.bulk_create(
        Ingredient(
            name=f"{WORDS[n % len(WORDS)].capitalize()} {n}", language=language, license=licence,
            energy=100, protein=1, carbohydrates=1, fat=1, fiber=1, sodium=0, last_update=now(),
        )
        for n in range(FOODS)
    )  # fmt: skip
    plan = NutritionPlan.objects.create(user=user, description="Log", only_logging=True)
    foods = list(Ingredient.objects.order_by("pk")[:20])
    LogItem.objects.bulk_create(
        LogItem(
            plan=plan,
            ingredient=foods[(day + n) % len(foods)],
            amount=100,
            datetime=now() - timedelta(days=day, hours=n),
        )
        for day in range(DAYS)
        for n in range(ENTRIES_A_DAY)
    )
    return Token.objects.get_or_create(user=user)[0].key


def now() -> datetime:
    return datetime.now(UTC).replace(hour=20, minute=0, second=0, microsecond=0)


def calls() -> dict:
    """The address of each kind of work."""
    end = now() - timedelta(days=7) + timedelta(hours=1)
    log = "/api/v2/nutritiondiary/"
    return {
        "day": f"{log}?{span(end - timedelta(days=1), end, limit=50)}",
        "week": f"{log}?{span(end - timedelta(days=7), end, limit=100)}",
        "search": f"/api/v2/ingredient/?{urlencode({'name__search': 'almonds', 'limit': 8})}",
    }


def span(first: datetime, last: datetime, *, limit: int) -> str:
    return urlencode({"datetime__gte": first.isoformat(), "datetime__lt": last.isoformat(), "limit": limit})


def measure(token: str) -> dict:
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
    found = {}
    for work, address in calls().items():
        for _ in range(3):
            content = call(application, address, token)[1]
        results = json.loads(content)["results"]
        expected = {"day": ENTRIES_A_DAY, "week": 7 * ENTRIES_A_DAY}.get(work)
        if not results or (expected is not None and len(results) != expected):
            raise SystemExit(
                f"{address} found {len(results)} rows, and not the {expected or 'ones'} that are there"
            )
        found[work] = min(call(application, address, token)[0] for _ in range(ROUNDS))
    return found


def call(application, address: str, token: str) -> tuple:
    """Seconds of CPU, and the answer."""
    path, _, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "",
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost", "HTTP_ACCEPT": "application/json",
        "HTTP_AUTHORIZATION": f"Token {token}", "CONTENT_LENGTH": "0", "CONTENT_TYPE": "",
        "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr, "wsgi.multithread": True, "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }  # fmt: skip
    statuses = []
    begun = time.process_time()
    response = application(environ, lambda status, headers: statuses.append(status))
    content = b"".join(response)
    response.close()
    seconds = time.process_time() - begun
    if not statuses[0].startswith("200"):
        raise SystemExit(f"{address} was answered with {statuses[0]}: {content[:200]!r}")
    return seconds, content


def main() -> None:
    checkout, database, answer = sys.argv[1:]
    configure(checkout, database)
    with open(answer, "w") as file:
        json.dump(measure(fill()), file)


if __name__ == "__main__":
    main()

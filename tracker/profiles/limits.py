"""Rate limits counted by email address together with network.

So no one can lock out another user.
"""

from __future__ import annotations

import math
import time

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

APP = "allauth.account"
WAIT = 60  # seconds, the span of allauth's limits for a network


def key_of(request: HttpRequest, email: str) -> str:
    """Return the key that attempts are counted by: the address and the network.

    The network is an IPv4 address or an IPv6 /64.
    """
    return f"{email.strip().lower()} {ratelimit.get_ip(request)}"


def consume_or_refuse(request: HttpRequest, action: str, email: str) -> ratelimit.RateLimitUsage:
    """Count an attempt of this action in ACCOUNT_RATE_LIMITS; one too many returns a 429."""
    usage = ratelimit.consume(request, app=APP, action=action, key=key_of(request, email))
    if usage is None:
        wait = seconds_to_wait(request, action, email)
        raise ImmediateHttpResponse(too_many_requests(request, wait=wait))
    return usage


def seconds_to_wait(request: HttpRequest, action: str, email: str) -> int:
    """Return in how many whole seconds the next try is allowed, at least 1."""
    waits = [1.0]
    for rate in ratelimit.get_rates(app=APP, action=action):
        key = ratelimit.get_cache_key(request, app=APP, action=action, rate=rate, key=key_of(request, email))
        tries = cache.get(key, [])  # the latest first
        if len(tries) >= rate.amount:
            waits.append(tries[rate.amount - 1] + rate.duration - time.time())
    return math.ceil(max(waits))


def too_many_requests(request: HttpRequest, *, wait: int = WAIT) -> HttpResponse:
    """Return a 429 page with the time to wait. allauth calls it, too."""
    response = render(request, "429.html", {"minutes": math.ceil(wait / 60)}, status=429)
    response["Retry-After"] = str(wait)
    return response

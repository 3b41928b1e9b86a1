"""Metrics for Prometheus by django-prometheus.

METRICS_TOKEN or METRICS_NETWORKS grants access.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseNotFound
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView
from django_prometheus.middleware import PrometheusAfterMiddleware
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily

from tracker.lib.jobs.states import count_jobs
from tracker.lib.json_logging import METHODS, route


@login_not_required
@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Return all counts of all gunicorn processes together; 404 while /metrics is switched off."""
    if not (settings.METRICS_TOKEN or settings.METRICS_NETWORKS):
        return HttpResponseNotFound("Set METRICS_TOKEN or METRICS_NETWORKS to open this.\n", "text/plain")
    if not (_has_token(request) or _is_in_network(request)):
        return HttpResponseForbidden("A token or another address is needed.\n", "text/plain")
    response: HttpResponse = ExportToDjangoView(request)
    response.write(_queue_of_jobs())
    return response


class QueueCollector:
    """Metrics of background jobs, which are the same for all processes and servers.

    They have no values while the database does not answer.
    """

    def collect(self) -> Iterator[GaugeMetricFamily]:
        jobs = GaugeMetricFamily("magnesium_jobs", "Background jobs in the queue.", labels=["state"])
        oldest = GaugeMetricFamily(
            "magnesium_oldest_job_seconds", "How long the oldest waiting job has waited.", labels=[]
        )
        with suppress(Error):
            figures = count_jobs(timezone.now())
            jobs.add_metric(["waiting"], figures.waiting)
            jobs.add_metric(["running"], figures.running)
            jobs.add_metric(["failed"], figures.failed)
            oldest.add_metric([], figures.oldest_waiting_seconds)
        yield from (jobs, oldest)


def _queue_of_jobs() -> bytes:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(QueueCollector())
    return generate_latest(registry)


def _has_token(request: HttpRequest) -> bool:
    scheme, _, given = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return (
        bool(settings.METRICS_TOKEN)
        and scheme.lower() == "bearer"
        and constant_time_compare(given.strip(), settings.METRICS_TOKEN)
    )


def _is_in_network(request: HttpRequest) -> bool:
    """Return True for an IP address of METRICS_NETWORKS.

    Requests through an undeclared proxy have no known address.
    """
    forwarded = [
        part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()
    ]
    if not forwarded:
        text = request.META.get("REMOTE_ADDR", "")
    elif 0 < settings.TRUSTED_PROXY_COUNT <= len(forwarded):
        text = forwarded[-settings.TRUSTED_PROXY_COUNT]
    else:
        return False
    try:
        address = ip_address(text)
    except ValueError:  # a Unix socket has none
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in network for network in settings.METRICS_NETWORKS)


class RouteMetrics(PrometheusAfterMiddleware):
    """Metrics of django-prometheus, labelled by URL pattern like the request log.

    Unknown methods get no label of their own.
    """

    def label_metric(self, metric: Any, request: HttpRequest, response: Any = None, **labels: Any) -> Any:
        if "view" in labels:
            labels["view"] = route(request) or "none"
        if labels.get("method", "GET") not in METHODS:
            labels["method"] = "other"
        return super().label_metric(metric, request, response, **labels)

"""Views that read a barcode with the camera.

Typing its digits works on the same page, also without scripts.
"""

from __future__ import annotations

from csp.decorators import csp_update
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from tracker.lib.barcode_reader import addresses
from tracker.lib.http import parse_day, render_page
from tracker.lib.middleware import permissions
from tracker.profiles.decorators import MemberRequest


# The one page where WebAssembly runs, and the one that may ask for the camera.
@csp_update({"script-src": ["'self'", "'wasm-unsafe-eval'"]})  # type: ignore[arg-type]  # our own request
@require_safe
def scan(request: MemberRequest) -> HttpResponse:
    """Render the scanner; a barcode leads to the search of `?day=`, today by default."""
    script, wasm = addresses() or ("", "")
    day = parse_day(request.GET.get("day", "")) or request.user.profile.today()
    context = {"day": day, "reader_script": script, "reader_wasm": wasm}
    response = render_page(request, "foods/scan.html", context)
    response.headers["Permissions-Policy"] = permissions(allowed="camera")
    return response

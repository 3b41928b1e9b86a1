import os
import sys

from django.core.wsgi import get_wsgi_application

from tracker.lib.charset import in_utf_8_only
from tracker.operations.errors import OperationError
from tracker.operations.locks import mark_site_as_used

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
application = in_utf_8_only(get_wsgi_application())
try:
    mark_site_as_used()
except OperationError as error:
    sys.exit(str(error))

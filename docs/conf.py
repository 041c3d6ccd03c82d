"""How the documentation is built: ``make docs``, into ``var/docs``, warnings are errors."""

from importlib.metadata import version as version_of

project = "wagtail-mib-events"
author = "The wagtail-mib-events authors"
project_copyright = "the wagtail-mib-events authors, BSD-3-Clause"
release = version_of("wagtail-mib-events")

extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = f"wagtail-mib-events {release}"
# No request leaves for another host, and nothing is copied that a reader could not read.
html_copy_source = False

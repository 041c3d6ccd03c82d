"""A whole website of an invented jobcenter that runs five programmes with wagtail-mib-events."""

"""Behind ``wagtail_mib_events.translate_fields``: columns, history of operations, receivers, checks."""

"""The part of Wagtail's admin that is about events; viewsets, panels and forms only, no rules."""

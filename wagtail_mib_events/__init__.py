"""Events, registration with childcare, calendar feeds and QR check-in for Wagtail."""

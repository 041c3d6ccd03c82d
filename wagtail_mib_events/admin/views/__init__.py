"""Views of the admin: Wagtail's generic ones, scoped to the locations of the user."""

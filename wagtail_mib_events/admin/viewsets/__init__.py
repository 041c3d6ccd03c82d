"""Viewsets and their groups in the menu."""

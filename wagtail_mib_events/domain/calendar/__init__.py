"""Calendar entries, feeds and downloads: text, time zones and components of RFC 5545."""

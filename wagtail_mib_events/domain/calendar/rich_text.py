"""Plain text of the editor's rich text, for places that know no HTML."""

from __future__ import annotations

BLOCKS = ("p", "li", "h2", "h3", "h4")


def plain_text(html: str) -> str:
    """Return rich text as lines: a paragraph or heading each, list items behind a dash."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "html.parser")
    for line_break in soup.find_all("br"):
        line_break.replace_with("\n")
    blocks = soup.find_all(BLOCKS) or [soup]
    texts = [("– " if block.name == "li" else "") + block.get_text().strip() for block in blocks]
    return "\n".join(text for text in texts if text.strip(" –"))

"""How much of a line a phrase is."""

from __future__ import annotations

ANYWHERE, START, LINE = 1, 2, 3  # it stands in the line or closes it, opens it, is all of it
MODES = {"anywhere": ANYWHERE, "end": ANYWHERE, "start": START, "line": LINE}
BARE = ("line", "end")  # modes of phrases that are compared without the punctuation around them

Cues = dict[str, int]  # category -> strongest mode (1-3)

"""A picture's credit at a line's end, by a label of a language's own or by its form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..text import TERMINAL, bare, words_of
from .forms import are_names, is_name, is_signed
from .modes import ANYWHERE, START
from .openings import Openings

CREDIT_TAIL = 60  # characters at the end of a line in which it stands
NAMED = 4  # words of a label and a name in brackets


@dataclass(slots=True)
class Credits:
    """What names who made a picture."""

    whole: Mapping[str, str]  # bare phrase -> category
    openings: Openings
    firsts: set[str] = field(default_factory=set)  # first words of credits

    def closing(self, key: str) -> int:
        """How a line ends with a picture's credit: not, with a name (ANYWHERE), or as captions do (START).

        "... (Reuters)" may close a report; "... . Photo: Ana Pereira" and "... . / A. Pereira" stand below pictures.
        """
        tail = key[-CREDIT_TAIL:].rstrip(" .,;|")
        if signed := self._signed(tail):
            return signed
        if tail[-1:] == ")":
            before, _, tail = tail[:-1].rpartition("(")
            return self._enclosed(before.rstrip(), tail)
        before, colon, name = tail.rpartition(":")
        if not colon or "©" in tail:
            return START if is_signed(tail) else 0
        before, _, label = before.rpartition(" ")
        if not is_name(name) or "." in name or not self.openings.is_label(label):
            return 0
        apart = not before or before[-1] in TERMINAL or before[before.rfind(" ") + 1 :] in self.firsts
        return START if apart and "0" not in name else ANYWHERE

    def _enclosed(self, before: str, tail: str) -> int:
        """The same for what stands in brackets at a line's end."""
        naked = bare(tail)
        if "credit" in (self.whole.get(naked), self.whole.get(bare(tail.split("/")[0]))):
            return START if "/" in tail else ANYWHERE
        if self._opens(tail, naked):
            return START
        if 1 < len(tail.split()) <= NAMED and tail.replace(" ", "").isalpha() and self._opens(f"({tail}", naked):
            return START  # "(foto Ghirlandi)"
        label, colon, name = tail.rpartition(":")
        if colon and is_name(name) and self.openings.is_label(label[label.rfind(" ") + 1 :]):
            return START
        return START if is_signed(tail, enclosed=True) or (before[-1:] in TERMINAL and are_names(tail)) else 0

    def _signed(self, tail: str) -> int:
        """The same for what stands behind a line's last full stop or bar."""
        at = max(tail.rfind(". "), tail.rfind("| "))
        label = tail[tail.rfind(" ", 0, at) + 1 : at]
        if tail[at : at + 1] == "." and self.openings.is_label(label, "."):  # "Fot. Ana Pereira"
            at = max(tail.rfind(". ", 0, at), tail.rfind("| ", 0, at))
        at += 2
        last = tail[at:]
        if at >= 2 and are_names(last) and any(map(self.openings.is_label, last.replace("/", " ").split()[:2])):
            return START  # "Photo OF/Ana Pereira", "DM Photo/B. Kori"
        if at < 2 or last.partition(" ")[0].strip("(:.") not in self.firsts:
            return 0
        naked = bare(last)
        if self.whole.get(naked) == "credit":
            return START if any(map(self.openings.is_label, last.split())) else ANYWHERE if " " in naked else 0
        return START if self._opens(last, naked) else 0

    def _opens(self, text: str, naked: str) -> bool:
        return "credit" in self.openings.found(text, naked, words_of([text])[0], long=False)

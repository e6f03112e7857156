"""Reads the recipes out of README, so that what stands there is what runs."""

import re
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"
RECIPE = re.compile(r"<!-- recipe (\w+) -->\n```python\n(.*?)```\n<!-- /recipe -->", re.DOTALL)


def recipes():
    """The code of every recipe by its name."""
    return dict(RECIPE.findall(README.read_text(encoding="utf8")))


def run(name, **names):
    """Run a recipe with some names set; returns all names that are set afterwards."""
    exec(compile(recipes()[name], f"README: {name}", "exec"), names)
    return names

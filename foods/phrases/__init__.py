"""Understanding a sentence, such as "2 oz almonds and half a cup oat bran".

Everything but lines.py, supplements.py and understanding.py is pure.
"""

from foods.phrases.lines import Line, Option, Reading
from foods.phrases.understanding import Understanding

__all__ = ["Line", "Option", "Reading", "Understanding"]

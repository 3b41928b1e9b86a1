"""Understanding a sentence, such as "2 oz almonds and half a cup oat bran".

Everything but understanding.py is pure.
"""

from foods.phrases.understanding import Line, Option, Reading, Understanding

__all__ = ["Line", "Option", "Reading", "Understanding"]

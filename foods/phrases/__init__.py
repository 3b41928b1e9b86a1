"""Understanding a sentence, such as "2 oz almonds and half a cup oat bran".

Everything but lines.py, supplements.py and understanding.py is pure.
"""

from foods.phrases.interpreter import Interpreter
from foods.phrases.lines import Line, Option, Reading

__all__ = ["Interpreter", "Line", "Option", "Reading"]

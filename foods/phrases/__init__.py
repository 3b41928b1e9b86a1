"""Parser for phrases such as "2 oz almonds and half a cup oat bran".

All modules but interpreter.py, lines.py, supplements.py and the dish and brand modules are pure.
"""

from foods.phrases.interpreter import Interpreter
from foods.phrases.lines import LineOption, ParsedLine, PhraseReading

__all__ = ["Interpreter", "LineOption", "ParsedLine", "PhraseReading"]

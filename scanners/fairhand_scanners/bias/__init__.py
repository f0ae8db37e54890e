"""The bias filter: withholds code that obviously decides about people by a protected attribute."""

from fairhand_scanners.bias.judging import judge
from fairhand_scanners.bias.policy import BiasSettings

__all__ = ["BiasSettings", "judge"]

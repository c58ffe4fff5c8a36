"""How figures are taken: sizes, medians, the machine, a throw-away instance, the page they are written to."""

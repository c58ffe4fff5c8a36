"""台账: the cases of an office as it keeps its book of them, days worked, and what nobody has answered or opened."""

"""What an operator types: one module for each command, one table of them in ``cli``."""

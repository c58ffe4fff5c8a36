"""Visitors of tests: the ones that furnish the demonstration."""

from mingjian.commands.in_process import ADDRESS, InProcess

__all__ = ["ADDRESS", "InProcess"]

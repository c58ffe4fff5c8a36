"""明鉴 Mingjian: assessments of inspection and testing institutions, on a record nobody can change unseen."""

__version__ = "0.1.0"

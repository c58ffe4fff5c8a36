"""What is published about the demonstration and opens nothing else."""

DEMO_PASSWORD = "mingjian-demo-2026"  # noqa: S105 - published on purpose, like the demonstration's keys

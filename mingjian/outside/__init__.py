"""The back door: one module per thing we do not own, each behind a port, each with a twin for tests."""

"""A whole instance as a folder: database, log, keys, stored bytes, packages, and a manifest over all of it."""

"""The figures this house claims: one file for each claim, each against a reference measured in the same run."""

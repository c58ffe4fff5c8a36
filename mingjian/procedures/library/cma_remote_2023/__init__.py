"""CMA remote assessment, SAMR announcement 2023 No. 21, annex 3; what it takes from annex 1 is repeated here."""

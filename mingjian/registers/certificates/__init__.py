"""The certificates register: what each certificate says, on which cases it rests, and what was corrected in it."""

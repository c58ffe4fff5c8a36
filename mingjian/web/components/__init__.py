"""Parts of pages: a frozen value each, printed by ``{% show %}``. See README.md beside this file."""

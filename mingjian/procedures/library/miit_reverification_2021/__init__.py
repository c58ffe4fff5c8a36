"""Re-verification of quality control and technical evaluation laboratories, 2021: many bodies, many cases at once."""

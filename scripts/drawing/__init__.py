"""A page to draw on: what is drawn there, a board reads."""

"""Measures how well a board reads labelled images, on the board itself."""

"""The steps of check.py and what they count."""

"""Boards: their sections in platformio.ini, running a simulated one, and talking to any."""

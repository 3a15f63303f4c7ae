"""Measures the firmware's network on simulated boards: speed, flash, RAM, stack."""

"""Environments, compilers and PlatformIO: what a machine needs, made on demand."""

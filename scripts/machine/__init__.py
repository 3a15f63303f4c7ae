"""Sets a machine up: virtual environments, PlatformIO, compilers, emulators."""

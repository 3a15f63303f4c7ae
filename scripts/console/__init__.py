"""The other end of the firmware's serial console: a client that speaks in frames."""

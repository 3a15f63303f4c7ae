"""What every script needs: places, settings, errors, atomic files."""

"""One module a command: arguments, one call, output in plain Chinese."""

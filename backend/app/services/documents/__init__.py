"""Documents: files that people attach to what they are about."""

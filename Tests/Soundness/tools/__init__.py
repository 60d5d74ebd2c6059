"""Tools that people and agents read a database with, run for real: to record what they send, and to see that they work."""

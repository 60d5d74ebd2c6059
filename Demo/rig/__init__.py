"""What the demonstration and the integration tests stand on. Nothing but Python's standard library."""

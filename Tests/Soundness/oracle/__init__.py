"""The server as oracle: SQL from many sources, the gate's verdict on it, and what PostgreSQL really does with it."""

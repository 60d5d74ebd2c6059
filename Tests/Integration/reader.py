"""The token that most tests hold, and what it may read."""

from rig import shop

READER = "cursor-agent-ci-readonly"
SCOPE = [f"public.{table}" for table in shop.TABLES]

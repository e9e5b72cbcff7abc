"""The web door: pages that work without a script, the API under ``/api``, and the islands' built assets."""

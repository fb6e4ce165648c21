"""What runs inside a sandbox. It is started as a script, on its own, and imports none of this."""

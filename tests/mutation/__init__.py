"""What the suite would not see: the source with one small mistake in it, many times over."""

"""Events on their way to receivers: in order per subject, again by a schedule, and written down."""

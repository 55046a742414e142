"""`make bench-large`: what users ask for all day on a tenant that has grown large, and how it grew."""

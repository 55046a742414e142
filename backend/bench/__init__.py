"""`make bench`: what the service costs, as ratios against a limit measured in the same run."""

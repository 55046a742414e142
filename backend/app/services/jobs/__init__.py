"""The job core: a row in `jobs` is the one truth, everything else only wakes a runner."""

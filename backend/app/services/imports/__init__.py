"""Files of rows: received, read row by row in a job, each row with an outcome of its own."""

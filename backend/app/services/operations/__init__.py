"""The desk of the dispatcher: companies, drivers, tasks, and what the collections service knows."""

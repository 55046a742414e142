"""The desk of the dispatcher: drivers, what they collect, and how both are fetched."""

"""The figures of the dashboard: `counts` asks the database, `overview` puts the answers in their places."""

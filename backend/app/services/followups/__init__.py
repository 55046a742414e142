"""Follow-ups: made by people or suggested by engines, due in the tenant's zone, told to receivers."""

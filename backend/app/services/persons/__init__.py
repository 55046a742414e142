"""What a tenant keeps about a person: found on every desk, shown, told of, removed."""

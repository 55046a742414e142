"""What happened with a client or a vehicle: `sources` says which desks know of it, `entries` merges them."""

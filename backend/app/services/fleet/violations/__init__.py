"""Official letters about vehicles: what stands on them, who had the vehicle, and how each is settled."""

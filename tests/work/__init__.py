"""How much work texts make, whatever stands in them."""

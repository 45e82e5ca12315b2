"""Static proof of a rule file: what its answers can produce, exactly; what does not hold comes with a witness."""

"""New distributions and new editions, written from templates."""

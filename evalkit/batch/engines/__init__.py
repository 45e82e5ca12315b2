"""What computes: Polars and DuckDB in memory, lazy frames where they are, Spark on a cluster."""

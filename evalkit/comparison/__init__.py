"""What moved between assessments: of two, each node in points of the total; of one, its place among all of its kind."""

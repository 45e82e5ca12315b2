"""What moved between assessments and between performance reports, as pages and as JSON."""

"""Performance reports (laporan kinerja): achievement against targets, trajectory, budget."""

"""How a run is started: the command line and, for schedules, Prefect flows of one-line tasks."""

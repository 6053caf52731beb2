"""Tables and forms of plans and reports to actions, measures and counts by status."""

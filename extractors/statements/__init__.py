"""What sentences state: figures with subject, period, earlier value and change."""

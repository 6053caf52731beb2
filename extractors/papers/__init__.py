"""What committee papers are about: title, publisher, meeting, agenda, minutes and decisions."""

"""What staff do about people: one act, one transaction, one event."""

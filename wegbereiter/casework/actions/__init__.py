"""What staff do in a case: one act, one transaction, one event."""

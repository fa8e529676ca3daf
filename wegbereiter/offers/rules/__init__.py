"""What is right about an entry of the address list. Plain Python: no Django, no database, no clock."""

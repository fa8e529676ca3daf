"""What is right about people's names, births and addresses. Plain Python: no Django, no database, no clock."""

"""What is right about plans, assessments and talks. Plain Python: no Django, no database, no clock."""

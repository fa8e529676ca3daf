"""The demo at the scale of a state: lives drawn from a seed, what the actions would have left of them, the load in bulk.

draw    one invented person, from a seeded source of chance
acts    what a member of staff does, one class for each action of the program
lives   what happens with one household over the years, as acts in their order
rows    what acts leave: rows and events; the actions' twin (tests/test_state.py plays both)
chain   the seals over the events of one organisation
house   all of it for one organisation, as text for COPY
staff   who works where
loading the database's side: indexes down, COPY, indexes up
"""

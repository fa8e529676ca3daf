"""What the tables of the money river hold about people: officers and clerks as ids, and words of towns and offices."""

from wegbereiter.funding.privacy import money, notice, simulation, standing

TABLES = money.TABLES | notice.TABLES | simulation.TABLES | standing.TABLES

"""What the tables of the money river hold about people: officers and clerks as ids, and words of towns and offices."""

from wegbereiter.funding.privacy import amendment, money, notice, revocation, simulation, standing

TABLES = money.TABLES | notice.TABLES | amendment.TABLES | revocation.TABLES | simulation.TABLES | standing.TABLES

import pytest
from datetime import date
from wegbereiter.funding import factories as f, actions
from wegbereiter.funding.rules.versions import Number
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations.factories import make_organisation
pytestmark = pytest.mark.django_db

def test_all():
    towns=[make_organisation() for _ in range(3)]
    one, two = f.make_officers(2)
    a,b=f.as_actor(one), f.as_actor(two)
    with acting_as(a):
        c=actions.import_numbers(edition=f.EDITION, counted_on=f.COUNTED_ON, numbers={t.pk: Number(persons=n) for t,n in zip(towns,[85,30,64])}, by=a, now=f.NOW)
        actions.report_head_count(c.pk, reported_on=date(2017,10,15), by=a, now=f.NOW)
        c=actions.correct_number(c.pk, towns[0].pk, persons=86, reason="x", received_on=date(2017,11,1), by=a, now=f.NOW)
        actions.propose_final(c.pk, by=a, now=f.NOW)
    with acting_as(b):
        actions.decide_final(c.pk, by=b, now=f.NOW)
    with acting_as(a):
        calc=actions.calculate(edition=f.EDITION, occasion=f.Round.FINAL, head_count_id=c.pk, by=a, now=f.NOW)
        actions.propose_calculation(calc.pk, by=a, now=f.NOW)
    with acting_as(b):
        calc=actions.decide_calculation(calc.pk, by=b, now=f.NOW)
    print(calc.__dict__)

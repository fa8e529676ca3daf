import pytest
from django.utils import translation

from wegbereiter.audit import privacy as audit
from wegbereiter.privacy import queries
from wegbereiter.privacy.queries import record_of_processing, registered_tables


def test_the_registry_holds_what_every_app_has_decided():
    tables = registered_tables()

    assert {"audit_event", "django_session", "procrastinate_jobs"} <= tables.keys()
    assert list(tables) == sorted(tables)


def test_a_table_is_decided_on_once(monkeypatch):
    monkeypatch.setattr(queries, "_decisions", lambda: iter([audit.TABLES, audit.TABLES]))

    with pytest.raises(ValueError, match=r"decided twice: .*audit_event"):
        registered_tables()


def test_the_record_follows_from_the_decisions():
    with translation.override("en"):
        (line,) = [line for line in record_of_processing() if str(line.activity.label) == "Audit trail"]

        assert list(line.tables) == ["audit_event", "audit_seal", "audit_segment"]
        said = "who did, read or was refused what: ids and codes, no names, no free text"
        assert line.data == [f"{said}; it tells a colleague what others have changed in the own cases"]
        assert [retention.years for retention in line.retention] == [10, 0]
        assert len(line.people) == 1

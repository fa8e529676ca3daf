"""Filed documents: the database itself holds hash and size to the bytes."""

from hashlib import sha256

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps

from wegbereiter.core.documents.filed import FiledDocument, filed_values
from wegbereiter.core.documents.pdf import Template, template_version
from wegbereiter.core.tests.letters import NOW

CONTENT = b"%PDF-1.7 and so on"


def values(**changed):
    return filed_values(CONTENT, template=Template.LETTER, language="de", edition="pik-2017", made_at=NOW) | changed


@pytest.fixture
def notices(db):
    """A table that only this test has; it goes away with the test's transaction."""
    with isolate_apps("wegbereiter.core"):

        class Notice(FiledDocument):
            class Meta(FiledDocument.Meta):
                abstract = False
                app_label = "core"

        with connection.schema_editor() as editor:
            editor.create_model(Notice)
        yield Notice


def test_values_describe_the_bytes():
    assert values() == {
        "content": CONTENT,
        "sha256": sha256(CONTENT).hexdigest(),
        "size": 18,
        "template": "letter",
        "template_version": template_version(Template.LETTER),
        "language": "de",
        "edition": "pik-2017",
        "made_at": NOW,
    }


def test_a_document_is_kept_as_it_was_made(notices: type[models.Model]):
    notices.objects.create(**values())

    assert bytes(notices.objects.get().content) == CONTENT


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ({"sha256": sha256(b"other").hexdigest()}, "notice_hash_is_of_content"),
        ({"sha256": sha256(CONTENT).hexdigest().upper()}, "notice_hash_is_of_content"),
        ({"sha256": "00"}, "notice_hash_is_of_content"),
        ({"content": CONTENT[:-1] + b"!"}, "notice_hash_is_of_content"),
        ({"size": 17}, "notice_size_is_of_content"),
        ({"content": b"", "size": 0, "sha256": sha256(b"").hexdigest()}, "notice_size_is_of_content"),
        ({"template": ""}, "notice_says_what_made_it"),
        ({"template_version": ""}, "notice_says_what_made_it"),
        ({"language": ""}, "notice_says_what_made_it"),
    ],
)
def test_the_database_refuses_what_is_not_true_of_the_bytes(notices, changed, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        notices.objects.create(**values(**changed))

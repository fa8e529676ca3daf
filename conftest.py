"""Our fixtures stand here, so that they win over pytest-django's of the same name."""

from wegbereiter.testing.fixtures import *

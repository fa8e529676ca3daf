"""What every column of this app is for, when it ends, and how it is erased."""

from wegbereiter.casework.privacy.files import FILES
from wegbereiter.casework.privacy.plans import PLANS
from wegbereiter.casework.privacy.talks import TALKS
from wegbereiter.core.privacy import Table

TABLES: dict[str, Table] = FILES | PLANS | TALKS

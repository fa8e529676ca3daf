"""What a talk at the plan was probably about: a proposal from the life areas that were touched, never a record by itself."""

from collections.abc import Iterable

TOPIC_OF_AREA = {
    "language": "language-course",
    "school-training": "school",
    "work": "work-search",
    "housing": "housing-search",
    "livelihood": "benefits",
    "family": "family",
    "health": "health-access",
    "participation": "participation",
    "rights-duties": "residence",
    "daily-life": "letters-authorities",
}


def topics_of(areas: Iterable[str]) -> list[str]:
    """One topic for each area, in the order in which the areas came up."""
    return list(dict.fromkeys(TOPIC_OF_AREA[area] for area in areas if area in TOPIC_OF_AREA))

"""In which state things of the money river are, and why a step is refused, with the words on the screen."""

from wegbereiter.funding.states.application import (
    BINDING,
    CHANGEABLE,
    IN_HAND,
    ONE_PER_EDITION,
    ApplicationState,
    Outcome,
    QualificationChoice,
    Signature,
)
from wegbereiter.funding.states.faults import Fault
from wegbereiter.funding.states.money import (
    AreaKind,
    CalculationState,
    CountState,
    MissingTowns,
    ObjectionState,
    Round,
    SimulationState,
)
from wegbereiter.funding.states.notice import (
    NoticeKind,
    NoticeObjectionState,
    ObjectionOutcome,
    Remedy,
    TextCode,
)
from wegbereiter.funding.states.ways import (
    POOLED,
    WAY_ENDED,
    WAY_WITHOUT,
    ForwardingState,
    PartnerState,
    WayCode,
    WayState,
)

__all__ = [
    "BINDING",
    "CHANGEABLE",
    "IN_HAND",
    "ONE_PER_EDITION",
    "POOLED",
    "WAY_ENDED",
    "WAY_WITHOUT",
    "ApplicationState",
    "AreaKind",
    "CalculationState",
    "CountState",
    "Fault",
    "ForwardingState",
    "MissingTowns",
    "NoticeKind",
    "NoticeObjectionState",
    "ObjectionOutcome",
    "ObjectionState",
    "Outcome",
    "PartnerState",
    "QualificationChoice",
    "Remedy",
    "Round",
    "Signature",
    "SimulationState",
    "TextCode",
    "WayCode",
    "WayState",
]

from wegbereiter.funding.models.amendment import Amendment, PositionChange, PositionChangeFile
from wegbereiter.funding.models.application import (
    Application,
    ApplicationFile,
    Forwarding,
    OverruledFinding,
    Position,
)
from wegbereiter.funding.models.calculation import Allotment, AreaSum, Calculation
from wegbereiter.funding.models.headcount import HeadCount, HeadCountRow, HeadCountUpload, Objection
from wegbereiter.funding.models.notice import Notice, NoticeDocument, TextBlock
from wegbereiter.funding.models.notice_objection import NoticeObjection, NoticeObjectionFile
from wegbereiter.funding.models.pooling import Pool, PoolingAdvice, PoolingSuggestion, Way
from wegbereiter.funding.models.revocation import HearingAnswer, HearingDocument, HearingFile, Revocation
from wegbereiter.funding.models.simulation import Simulation, SimulationAmount, SimulationComment, SimulationSum
from wegbereiter.funding.models.standing import MoneySum

__all__ = [
    "Allotment",
    "Amendment",
    "Application",
    "ApplicationFile",
    "AreaSum",
    "Calculation",
    "Forwarding",
    "HeadCount",
    "HeadCountRow",
    "HeadCountUpload",
    "HearingAnswer",
    "HearingDocument",
    "HearingFile",
    "MoneySum",
    "Notice",
    "NoticeDocument",
    "NoticeObjection",
    "NoticeObjectionFile",
    "Objection",
    "OverruledFinding",
    "Pool",
    "PoolingAdvice",
    "PoolingSuggestion",
    "Position",
    "PositionChange",
    "PositionChangeFile",
    "Revocation",
    "Simulation",
    "SimulationAmount",
    "SimulationComment",
    "SimulationSum",
    "TextBlock",
    "Way",
]

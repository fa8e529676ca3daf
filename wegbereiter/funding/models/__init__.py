from wegbereiter.funding.models.calculation import Allotment, AreaSum, Calculation
from wegbereiter.funding.models.headcount import HeadCount, HeadCountRow, HeadCountUpload, Objection
from wegbereiter.funding.models.pooling import Pool, PoolingAdvice, PoolingSuggestion, Way

__all__ = [
    "Allotment",
    "AreaSum",
    "Calculation",
    "HeadCount",
    "HeadCountRow",
    "HeadCountUpload",
    "Objection",
    "Pool",
    "PoolingAdvice",
    "PoolingSuggestion",
    "Way",
]

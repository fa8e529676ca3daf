from wegbereiter.funding.models.calculation import Allotment, AreaSum, Calculation
from wegbereiter.funding.models.headcount import HeadCount, HeadCountRow, HeadCountUpload, Objection

__all__ = ["Allotment", "AreaSum", "Calculation", "HeadCount", "HeadCountRow", "HeadCountUpload", "Objection"]

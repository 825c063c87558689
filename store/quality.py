"""The quality staff's work together. Fills ``api.ports.quality.QualityPort``."""

from __future__ import annotations

from datetime import tzinfo

from store.database import Database
from store.quality_pairs import Pairs
from store.quality_plans import SamplingPlans
from store.quality_scores import Scores
from store.quality_sheets import ScoreSheets


class Quality:
    """``zone`` says where weeks begin."""

    def __init__(self, database: Database, zone: tzinfo) -> None:
        self.sheets = ScoreSheets(database)
        self.scores = Scores(database)
        self.pairs = Pairs(database)
        self.plans = SamplingPlans(database, zone)

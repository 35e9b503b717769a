"""Figures of other tools and of people, measured by us once with the same scorer; None = not measured."""

from __future__ import annotations

# PolNeAR TEST (84 articles), all attributions: any, iou50, exact, +source, strict, recall direct, indirect, mixed.
ALL = {
    "regex quotes + nearest name": (41.8, None, 18.0, 21.9, 8.8, 95, 0, 69),
    "textacy direct_quotations": (34.8, None, 14.1, 30.5, 8.9, 78, 0, 50),
    "GenderGapTracker": (57.1, None, 33.6, 45.7, 24.5, 91, 24, 68),
    "BBC Citron (its own models)": (62.9, None, 32.9, 54.1, 22.9, 71, 39, 57),
    "Citron retrained on PolNeAR train": (74.3, None, 45.6, 63.8, 36.2, 83, 55, 79),
    "human against human (20 articles)": (85.1, None, 68.8, 78.5, 59.8, 99, 80, 96),
}
# The same, speech only: any, iou50, exact, +source.
SPEECH = {
    "regex quotes + nearest name": (51.7, None, 23.2, 28.0),
    "textacy direct_quotations": (44.1, None, 18.5, 39.2),
    "GenderGapTracker": (68.1, None, 40.9, 54.7),
    "BBC Citron (its own models)": (69.5, None, 37.8, 61.0),
    "Citron retrained on PolNeAR train": (80.1, None, 51.7, 70.7),
}
# Stance on gold quotes of all news folds (15,394 quotes, cross-validated), so not on the same quotes as ours.
STANCE = {"majority (5 folds)": (15.0,), "keywords (5 folds)": (32.2,), "TF-IDF + linear SVM (5 folds)": (61.6, 56, 60, 61, 69)}
# News, one coder against another, 40 articles.
CODERS = {"any": 95.1, "iou50": 93.8, "exact": 84.9, "speaker": 95.1, "speaker name": 97, "speaker nominal": 90, "speaker pronoun": 97}
CODERS |= {"state": 97.4, "target_f1": 79.0, "target_hit": 74.9, "end_to_end": 85.1, "stance_macro": 93.6}
CODERS |= {"stance conciliatory": 90, "stance accusatory": 96, "stance demand": 94, "stance none": 94}

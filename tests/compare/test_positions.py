"""Positions counted by hand; intervals that stay the same; what is left out is told."""

import json

import numpy as np
import pandas as pd
import pytest

from stance.compare.positions import LABELS, MEANING, positions
from stance.compare.shares import shares
from stance.resources import load_yaml
from stance.text import InputError


def table(*rows):
    """(article, date, actors, state, targets, stance, more)"""
    out = []
    for article, date, actor, state, target, stance, *more in rows:
        row = {"document_id": article, "date": date, "publisher": "P", "mode": "speech", "flags": "", "act": "", "stance": stance}
        row |= {"actor_ids": actor.lower(), "actors": actor, "actor_states": state, "target_ids": target.lower(), "targets": target}
        out.append(row | (more[0] if more else {}))
    return pd.DataFrame(out)


FRAME = table(
    ("a", "2014-03-01", "Ann", "Rur", "Syl", "demand"),
    ("a", "2014-03-01", "Ann", "Rur", "", "demand"),
    ("b", "2014-03-09", "Ann", "Rur", "Syl", "none"),
    ("b", "2015", "Bob", "Rur", "", "accusatory"),
    ("b", "2015", "Ann|Bob", "Rur|Rur", "Syl|Rur", "conciliatory"),
    ("c", None, "Cem", "", "", "none"),
    ("c", "2015-01-01", "", "", "", "accusatory"),
    ("c", "2015-01-01", "Cem", "", "", None),
    ("c", "2015-01-01", "Cem", "", "", "demand", {"mode": "thought"}),
    ("c", "2015-01-01", "Cem", "", "", "demand", {"flags": "past|hypothetical"}),
)


def told(result):
    return {(r.name, r.period): (r.n, r.articles, r.counts) for r in result.rows}


def test_counts_by_actor_are_those_of_the_hand():
    assert told(positions(FRAME, by="actor")) == {
        ("Ann", ""): (4, 2, (1, 0, 2, 1)),
        ("Bob", ""): (2, 1, (1, 1, 0, 0)),
        ("Cem", ""): (1, 1, (0, 0, 0, 1)),
    }


def test_joint_speakers_of_one_state_count_once_for_it():
    assert told(positions(FRAME, by="state")) == {("Rur", ""): (5, 2, (1, 1, 2, 1))}


def test_each_target_counts_in_full():
    assert told(positions(FRAME, by="target")) == {("Syl", ""): (3, 2, (1, 0, 1, 1)), ("Rur", ""): (1, 1, (1, 0, 0, 0))}


def test_shares_are_counts_over_n():
    row = positions(FRAME, by="actor").rows[0]
    assert row.shares == (0.25, 0, 0.5, 0.25) and sum(row.shares) == 1


def test_years_months_and_weeks():
    assert {p for _, p in told(positions(FRAME, by="actor", over="year"))} == {"2014", "2015"}
    months = positions(FRAME, by="actor", over="month")
    assert told(months) == {("Ann", "2014-03"): (3, 2, (0, 0, 2, 1))}
    assert any("without a date as precise as a month" in n for n in months.notes)
    assert {p for _, p in told(positions(FRAME, by="actor", over="week"))} == {"2014-W09", "2014-W10"}


def test_what_is_left_out_is_told_and_can_be_kept():
    notes = positions(FRAME, by="actor").notes[-1]
    for part in ("1 thoughts", "1 of expected speech", "1 without a stance", "1 without a known actor"):
        assert part in notes
    assert told(positions(FRAME, by="actor", thoughts=True, hypothetical=True))[("Cem", "")] == (3, 1, (0, 0, 2, 1))


def test_every_printout_says_first_that_positions_are_as_quoted():
    for by in ("actor", "state", "target", "publisher"):
        assert positions(FRAME, by=by).text().split("\n")[0] == MEANING
    assert json.loads(positions(FRAME).json())["meaning"] == MEANING
    assert set(positions(FRAME).columns()["meaning"]) == {"as quoted, not as held"}
    assert positions(FRAME.iloc[:0]).text().startswith(MEANING)


def test_too_few_are_marked():
    marks = {r.name: r.few for r in positions(FRAME, min_n=2).rows}
    assert marks == {"Ann": False, "Bob": False, "Cem": True}
    lines = positions(FRAME, min_n=2).text().split("\n")
    assert [line.endswith("too few") for line in lines[-3:]] == [False, False, True]


def test_one_article_has_no_interval():
    rows = {r.name: r for r in positions(FRAME).rows}
    assert rows["Bob"].low is None and rows["Ann"].low is not None


def test_csv_reads_back(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text(positions(FRAME).csv(), encoding="utf-8")
    back = pd.read_csv(path)
    assert list(back.actor) == ["Ann", "Bob", "Cem"] and list(back.n_demand) == [2, 0, 0]
    assert back.low_demand.isna().tolist() == [False, True, True]


def test_two_unnamed_speakers_of_one_description_are_one_group():
    frame = table(("a", "2014", "envoy", "", "", "none"), ("b", "2014", "envoy", "", "", "demand"))
    frame["actor_ids"] = ["unnamed:a/1", "unnamed:b/1"]
    assert told(positions(frame)) == {("envoy", ""): (2, 2, (0, 0, 1, 1))}


@pytest.mark.parametrize(
    "options, said",
    [
        ({"by": "party"}, "by: found 'party'"),
        ({"over": "day"}, "over"),
        ({"method": "guess"}, "method"),
        ({"interval": 90}, "interval"),
        ({"label_map": "strict"}, "label_map"),
    ],
)
def test_unknown_options_are_one_sentence(options, said):
    with pytest.raises(InputError, match=said):
        positions(FRAME, **options)


def test_other_tables_are_refused():
    with pytest.raises(InputError, match="columns stance are missing"):
        positions(FRAME.drop(columns="stance"))
    with pytest.raises(InputError, match="long table"):
        positions(FRAME.assign(weight=1.0))


# ---------------------------------------------------------------- label maps


def mapped(name):
    rows = [("a", "2014", "Ann", "", target, stance, {"act": act}) for act, stance, target in ACTS]
    return positions(table(*rows), label_map={"name": name, **load_yaml("codebook")["maps"][name]}).rows[0].counts


ACTS = (
    ("accuse", "accusatory", ""),
    ("reject", "accusatory", ""),
    ("deny", "none", ""),
    ("deny", "none", "Syl"),
    ("consult", "none", ""),
    ("urge", "demand", ""),
    ("praise", "conciliatory", ""),
)


@pytest.mark.parametrize("name, counts", [("default", (1, 2, 1, 3)), ("strict", (0, 1, 0, 6)), ("broad", (2, 3, 1, 1))])
def test_label_maps_give_acts_their_stance(name, counts):
    assert mapped(name) == counts


def test_a_map_leaves_out_quotes_without_an_act():
    result = positions(FRAME, label_map=load_yaml("codebook")["maps"]["strict"])
    assert result.rows == () and "without an act" in result.notes[-1]


# ---------------------------------------------------------------- intervals


def test_intervals_do_not_depend_on_the_order_of_rows():
    first, second = positions(FRAME), positions(FRAME.iloc[::-1])
    assert first.rows == second.rows and first.rows == positions(FRAME).rows
    assert positions(FRAME, seed=1).rows[0].counts == first.rows[0].counts


def many(articles, seed):
    """Articles with one to four quotes each, of independent labels."""
    rng = np.random.default_rng(seed)
    article = np.repeat(np.arange(articles), rng.integers(1, 5, articles))
    label = rng.choice(4, len(article), p=[0.1, 0.4, 0.2, 0.3])
    return np.zeros(len(article), np.int64), label, article


def run(group, label, article, **options):
    return shares(group, label, article, groups=1, labels=4, **{"interval": 0.9, "draws": 400, "seed": 1, **options})


def test_intervals_widen_with_the_level_and_shrink_with_articles():
    few, more = run(*many(40, 1)), run(*many(640, 1))
    assert np.all(few.high - few.low > 2 * (more.high - more.low))
    assert np.all(run(*many(40, 1), interval=0.5).low >= few.low)
    assert np.all((few.low <= few.share) & (few.share <= few.high))


def test_ninety_per_cent_intervals_hold_the_truth_about_ninety_times():
    truth, inside = 0.4, 0
    for seed in range(200):
        made = run(*many(60, seed), draws=200)
        inside += bool(made.low[0, 1] <= truth <= made.high[0, 1])
    assert 0.83 <= inside / 200 <= 0.96


def test_a_label_never_seen_is_not_told_to_be_impossible():
    """None of 10 articles: what is true at most, if that happens to one in twenty: 1 - .05 ** (1 / 10)."""
    made = run(np.zeros(10, np.int64), np.full(10, 3), np.arange(10))
    assert made.low[0] == pytest.approx([0, 0, 0, 0.05**0.1])
    assert made.high[0] == pytest.approx([1 - 0.05**0.1] * 3 + [1])


def test_quotes_of_one_article_do_not_count_as_many():
    """The same shares from 10 articles of 20 equal quotes are far less sure than from 200 articles."""
    label = np.repeat([0, 1], 100)
    apart = run(np.zeros(200, np.int64), label, np.arange(200))
    together = run(np.zeros(200, np.int64), label, np.repeat(np.arange(10), 20))
    assert (together.high - together.low)[0, 0] > 3 * (apart.high - apart.low)[0, 0]


def test_labels_stand_in_the_order_of_the_stances():
    assert LABELS == ("conciliatory", "accusatory", "demand", "none")


@pytest.mark.parametrize("day", ["March 2014", "2014-13-01", "2014-02-30", "2014-03-01 00:00:00", "2014-W01-1", "14"])
@pytest.mark.parametrize("over", ["year", "week"])
def test_a_date_of_another_form_is_told(day, over):
    frame = table(
        ("a", "2014-03-01", "Ann", "Rur", "", "demand"), ("a", day, "Ann", "Rur", "", "demand"), ("b", "x", "Ann", "", "", "none")
    )
    with pytest.raises(InputError, match=f"date: found '{day}', expected") as error:
        positions(frame, over=over)
    assert "\n" not in str(error.value)
    assert positions(frame).rows[0].n == 3


@pytest.mark.parametrize("kind", ["date", "datetime", "Timestamp", "datetime64", "list"])
def test_real_dates_count_like_their_texts(kind):
    days = pd.to_datetime(pd.Series(["2014-03-01", "2014-03-09", None]))
    rows = [("a", "", "Ann", "Rur", "", "demand"), ("b", "", "Ann", "Rur", "", "none"), ("c", "", "Ann", "Rur", "", "none")]
    made = {
        "date": [d.date() if d is not pd.NaT else None for d in days],
        "datetime": [d.to_pydatetime() if d is not pd.NaT else None for d in days],
        "Timestamp": days,
        "datetime64": days.to_numpy(),
        "list": list(days),
    }[kind]
    frame = {**table(*rows), "date": made}
    assert told(positions(frame, over="week")) == {("Ann", "2014-W09"): (1, 1, (0, 0, 1, 0)), ("Ann", "2014-W10"): (1, 1, (0, 0, 0, 1))}

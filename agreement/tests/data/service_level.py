"""Computes service_level.json: business-hours clocks minute by minute, lead values, commitments and funnels by fractions.

Nothing of the program is used. Run: python3 service_level.py > service_level.json
"""
import json
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from statistics import median_low, median
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


def millis(text):
    return int(datetime.fromisoformat(text).timestamp() * 1000)


def is_open(calendar, utc):
    """Whether the team works in the minute that begins at this instant."""
    local = utc.astimezone(ZoneInfo(calendar["zone"]))
    if local.date().isoformat() in calendar["holidays"]:
        return False
    minute = local.hour * 60 + local.minute
    return any(d == local.weekday() and f <= minute < t for d, f, t in calendar["shifts"])


def after(calendar, start, minutes):
    at = datetime.fromtimestamp(start / 1000, timezone.utc)
    left = minutes
    while left > 0:
        left -= is_open(calendar, at)
        at += MINUTE
    return int(at.timestamp() * 1000)


def between(calendar, start, end):
    at, end = (datetime.fromtimestamp(t / 1000, timezone.utc) for t in (start, end))
    worked = 0
    while at < end:
        worked += is_open(calendar, at)
        at += MINUTE
    return worked * 60_000


def week(f, t, days=range(5)):
    return [[d, f * 60, t * 60] for d in days]


BERLIN = {"zone": "Europe/Berlin", "shifts": week(9, 17), "holidays": ["2026-04-03", "2026-04-06", "2026-12-25"]}
BREAK = {"zone": "Europe/Berlin", "shifts": sorted(week(9, 12) + week(13, 18)), "holidays": []}
ALWAYS = {"zone": "America/New_York", "shifts": week(0, 24, range(7)), "holidays": []}
NEW_YORK = {"zone": "America/New_York", "shifts": week(8, 18), "holidays": ["2026-11-26"]}
TOKYO = {"zone": "Asia/Tokyo", "shifts": week(9, 18), "holidays": ["2026-05-04", "2026-05-05", "2026-05-06"]}
WEEKEND = {"zone": "Europe/Berlin", "shifts": week(0, 6, [5, 6]), "holidays": []}
ADELAIDE = {"zone": "Australia/Adelaide", "shifts": week(9, 17), "holidays": []}

CASES = [
    ("within a day", BERLIN, "2026-03-03T09:30:00+00:00", 240),
    ("to closing time exactly", BERLIN, "2026-03-03T08:00:00+00:00", 480),
    ("over night", BERLIN, "2026-03-03T15:30:00+00:00", 60),
    ("before opening", BERLIN, "2026-03-03T02:00:00+00:00", 60),
    ("after closing on Friday", BERLIN, "2026-03-06T20:00:00+00:00", 30),
    ("over a weekend", BERLIN, "2026-03-06T15:00:00+00:00", 120),
    ("over Easter", BERLIN, "2026-04-02T14:00:00+00:00", 240),
    ("clocks go forward", BERLIN, "2026-03-27T15:00:00+00:00", 180),
    ("clocks go back", BERLIN, "2026-10-23T14:00:00+00:00", 180),
    ("works while clocks go forward", WEEKEND, "2026-03-28T22:00:00+00:00", 301),
    ("works while clocks go back", WEEKEND, "2026-10-24T21:00:00+00:00", 420),
    ("always, clocks forward", ALWAYS, "2026-03-07T12:00:00+00:00", 1440),
    ("always, clocks back", ALWAYS, "2026-10-31T12:00:00+00:00", 2880),
    ("lunch break", BREAK, "2026-06-10T09:30:00+00:00", 60),
    ("a team in another zone", NEW_YORK, "2026-03-09T12:59:00+00:00", 600),
    ("Thanksgiving", NEW_YORK, "2026-11-25T22:00:00+00:00", 120),
    ("golden week", TOKYO, "2026-05-01T08:00:00+00:00", 120),
    ("half an hour off", ADELAIDE, "2026-04-03T06:00:00+00:00", 120),
    ("three weeks of hours", BERLIN, "2026-12-14T10:00:00+00:00", 72 * 60),
]
SPANS = [
    ("a whole year", BERLIN, "2026-01-01T00:00:00+00:00", "2027-01-01T00:00:00+00:00"),
    ("a fortnight over the change", NEW_YORK, "2026-03-02T15:17:00+00:00", "2026-03-16T21:44:00+00:00"),
    ("the night of the change", WEEKEND, "2026-10-24T21:30:00+00:00", "2026-10-25T06:00:00+00:00"),
    ("nothing", TOKYO, "2026-05-02T00:00:00+00:00", "2026-05-06T23:00:00+00:00"),
]


def half_even(x):
    return round(x)  # of a Fraction: half to even


def values():
    rates = {
        "DEMO_REQUEST": (12, 8, 1_234_567),
        "WEBINAR": (3, 6, 900_000),
        "WHITEPAPER": (1, 24, 250_013),
        "TRIAL": (0, 11, 0),
        "CHAT": (5, 5, 1_005),
    }
    overall = tuple(sum(row[i] for row in rates.values()) for i in range(3))
    def value(kind):
        won, lost, minor = rates.get(kind, (0, 0, 0))
        if won + lost < 10:
            won, lost, minor = overall
        if won == 0:
            return 0
        return half_even(Fraction(won, won + lost) * Fraction(minor, won))
    return {
        "rates": {kind: list(row) for kind, row in rates.items()},
        "overall": list(overall),
        "values": {kind: value(kind) for kind in [*rates, "UNKNOWN"]},
    }


def add_months(day, months):
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def commitments():
    cases = [
        (100_000, "MONTH", 1, "2026-01-01", "2026-04-01"),
        (100_000, "MONTH", 1, "2026-01-15", "2026-03-10"),
        (300_001, "QUARTER", 2, "2026-02-01", "2026-05-01"),
        (300_001, "QUARTER", 2, "2026-01-01", "2026-06-16"),
        (1_000_003, "YEAR", 4, "2026-01-01", "2027-01-01"),
        (1_000_003, "YEAR", 1, "2028-02-28", "2028-03-01"),
        (7, "MONTH", 1, "2026-02-01", "2026-02-15"),
        (500, "QUARTER", 1, "2026-01-01", "2026-01-01"),
    ]
    out = []
    for minor, per, start, f, t in cases:
        size = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}[per]
        day, end, total = date.fromisoformat(f), date.fromisoformat(t), Fraction(0)
        while day < end:
            unit = add_months(date(day.year, day.month, 1), -((day.month - start) % 12 % size))
            total += Fraction(minor, (add_months(unit, size) - unit).days)
            day += timedelta(days=1)
        out.append({"minor": minor, "per": per, "startMonth": start, "from": f, "to": t, "expected": half_even(total)})
    return out


def funnels():
    """Leads: their entries (stage, day), value; deals. Periods of days."""
    order = ["LEAD", "MQL", "SAL", "SQL", "OPPORTUNITY", "CUSTOMER"]
    leads = [
        {"account": 1, "entries": [["LEAD", 1], ["MQL", 3], ["SAL", 4], ["SQL", 9], ["OPPORTUNITY", 9], ["CUSTOMER", 40]], "value": 500, "deals": 9000, "won": 9000},
        {"account": 1, "entries": [["LEAD", 2], ["MQL", 12], ["REJECTED", 13]], "value": 300, "deals": 0, "won": 0},
        {"account": 2, "entries": [["LEAD", 5], ["OPPORTUNITY", 20]], "value": 0, "deals": 4000, "won": 0},
        {"account": 3, "entries": [["SUBSCRIBER", 6], ["LEAD", 8], ["MQL", 11], ["RECYCLED", 14]], "value": 700, "deals": 0, "won": 0},
        {"account": 3, "entries": [["LEAD", 31], ["MQL", 33], ["SAL", 34]], "value": 800, "deals": 0, "won": 0},
        {"account": 4, "entries": [["LEAD", 29], ["MQL", 31], ["SAL", 45], ["SQL", 46], ["OPPORTUNITY", 47]], "value": 900, "deals": 7000, "won": 0},
        {"account": 5, "entries": [["LEAD", 30], ["MQL", 28]], "value": 100, "deals": 0, "won": 0},
    ]
    def reached(lead):
        times = []
        for place in range(6):
            entered = [day for stage, day in lead["entries"]
                       if stage in order + ["SUBSCRIBER"] and order.index("LEAD" if stage == "SUBSCRIBER" else stage) >= place]
            times.append(min(entered) if entered else None)
        return times
    def accounts():
        by = {}
        for lead in leads:
            by.setdefault(lead["account"], []).append(lead)
        out = []
        for members in by.values():
            times = [[t for t in (reached(m)[p] for m in members) if t is not None] for p in range(6)]
            out.append(([min(t) if t else None for t in times], *(sum(m[k] for m in members) for k in ("value", "deals", "won"))))
        return out
    persons = [(reached(l), l["value"], l["deals"], l["won"]) for l in leads]
    out = []
    for unit, passages in (("PERSON", persons), ("ACCOUNT", accounts())):
        for by in ("ENTRY", "COHORT"):
            for f, t in ((0, 15), (0, 100), (28, 32), (50, 60)):
                rows = []
                for p in range(6):
                    if by == "ENTRY":
                        here = [x for x in passages if x[0][p] is not None and f <= x[0][p] < t]
                        on = [x for x in passages if p < 5 and x[0][p + 1] is not None and f <= x[0][p + 1] < t]
                    else:
                        cohort = [x for x in passages if x[0][0] is not None and f <= x[0][0] < t]
                        here = [x for x in cohort if x[0][p] is not None]
                        on = [x for x in cohort if p < 5 and x[0][p + 1] is not None]
                    spans = [x[0][p + 1] - x[0][p] for x in on]
                    worth = sum(x[1] if p < 4 else x[2] if p == 4 else x[3] for x in here)
                    rows.append({"volume": len(here), "wentOn": len(on), "medianHalfDays": int(2 * median(spans)) if spans else None, "value": worth})
                out.append({"unit": unit, "by": by, "from": f, "to": t, "rows": rows})
    return {"leads": leads, "funnels": out}


def main():
    clocks = [{"name": n, "calendar": c, "start": millis(s), "minutes": m, "expected": after(c, millis(s), m)} for n, c, s, m in CASES]
    spans = [{"name": n, "calendar": c, "start": millis(s), "end": millis(e), "expected": between(c, millis(s), millis(e))} for n, c, s, e in SPANS]
    print(json.dumps({"clocks": clocks, "spans": spans, "leadValues": values(), "commitments": commitments(), "funnel": funnels()}, indent=1))


main()

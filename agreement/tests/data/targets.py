"""Computes targets.json, the worked vectors of calendars, pacing, forecasts and measures.

Written from the formulas of docs/TARGETS.md with the standard library only, day by day and in exact fractions; it shares
nothing with the crate. Run it with `python3 targets.py > targets.json`; the output never changes.
"""

import json
from datetime import date, timedelta
from fractions import Fraction as F


def half_even(x):
    return round(F(x))  # Fraction rounds halves to even.


def text(x):
    return None if x is None else f"{F(x).numerator}/{F(x).denominator}"


def days(a, b):
    while a < b:
        yield a
        a += timedelta(1)


def plus_months(d, n):
    m = d.year * 12 + d.month - 1 + n
    return date(m // 12, m % 12 + 1, d.day)


def month_start(d):
    return d.replace(day=1)


def fiscal_start(d, start, months):
    first = month_start(d)
    while (first.month - start) % months:
        first = plus_months(first, -1)
    if months == 12:
        while first.month != start:
            first = plus_months(first, -1)
    return first


def fiscal_vectors():
    rows = []
    for start, day in [
        (2, date(2026, 1, 31)), (2, date(2026, 2, 1)), (2, date(2024, 2, 29)), (2, date(2026, 7, 31)),
        (2, date(2026, 8, 1)), (2, date(2025, 12, 31)), (1, date(2026, 11, 21)), (4, date(2026, 3, 31)),
        (7, date(2026, 6, 30)), (10, date(2026, 10, 1)), (12, date(2026, 11, 30)), (11, date(2027, 1, 15)),
    ]:
        year = fiscal_start(day, start, 12)
        quarter = fiscal_start(day, start, 3)
        month = month_start(day)
        rows.append({
            "startMonth": start, "day": str(day),
            "year": [str(year), str(plus_months(year, 12))],
            "quarter": [str(quarter), str(plus_months(quarter, 3))],
            "month": [str(month), str(plus_months(month, 1))],
            "trailingFourQuarters": [str(plus_months(quarter, -12)), str(quarter)],
        })
    return rows


class Draws:
    """A small generator of its own, so that the vectors never change."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n


def bookings(seed, a, b):
    draws = Draws(seed)
    out = []
    for d in days(a, b):
        if draws.below(4) == 0:
            season = 3 if d.month in (11, 12, 1) else 1
            amount = (draws.below(2_000_000) + 50_000) * season
            if draws.below(20) == 0:
                amount = -amount // 3
            out.append([str(d), amount])
    return out


def booked(rows, a, b):
    return sum(n for d, n in rows if str(a) <= d < str(b))


def quantile7(values, p):
    v = sorted(values)
    h = (len(v) - 1) * p
    low = h.numerator // h.denominator
    if low + 1 == len(v):
        return v[low]
    return v[low] + (h - low) * (v[low + 1] - v[low])


def previous(a, b):
    if a.day == 1 and b.day == 1:
        n = (b.year - a.year) * 12 + b.month - a.month
        return plus_months(a, -n), a
    return a - (b - a), a


def working_share(c):
    def count(a, b):
        n = 0
        for team in c["holidays"] or [[]]:
            n += sum(1 for d in days(a, b) if d.weekday() < 5 and str(d) not in team)
        return n
    a, b, today = c["from"], c["to"], c["today"]
    whole = count(a, b)
    if whole == 0:
        return None
    return F(count(a, min(max(today, a), b)), whole)


def calendar_share(c):
    a, b, today = c["from"], c["to"], c["today"]
    return F(min(max((today - a).days, 0), (b - a).days), (b - a).days)


def historical_shares(c):
    a, b = c["from"], c["to"]
    u = calendar_share(c)
    shares = []
    seen = 0
    while seen < 8 and a.year > 2015:
        a, b = previous(a, b)
        if b > c["today"]:
            continue
        seen += 1
        total = booked(c["bookings"], a, b)
        if total > 0:
            n = int(u * (b - a).days)  # days begun do not count
            shares.append(F(booked(c["bookings"], a, a + timedelta(n)), total))
    return shares


def seasonal_share(c):
    first = min((d for d, _ in c["bookings"]), default=None)
    year = fiscal_start(c["today"], c["startMonth"], 12)
    years = []
    for n in range(1, 9):
        a, b = plus_months(year, -12 * n), plus_months(year, -12 * (n - 1))
        if first and first < str(plus_months(a, 1)) and booked(c["bookings"], a, b) > 0:
            years.append((a, b))
    if len(years) < 2:
        return ("TOO_FEW_YEARS", len(years))
    weights = {}
    for month in range(1, 13):
        s = F(0)
        for a, b in years:
            part = sum(n for d, n in c["bookings"] if str(a) <= d < str(b) and int(d[5:7]) == month)
            s += F(part, booked(c["bookings"], a, b))
        weights[month] = s / len(years)

    def weight(a, b):
        s = F(0)
        for d in days(a, b):
            first = month_start(d)
            s += weights[d.month] / (plus_months(first, 1) - first).days
        return s
    a, b = c["from"], c["to"]
    whole = weight(a, b)
    if whole <= 0:
        return ("NO_SEASON", None)
    return weight(a, min(max(c["today"], a), b)) / whole


def pace(c, asked):
    fallbacks, curve, share, spread = [], asked, None, None
    if asked == "HISTORICAL":
        shares = historical_shares(c)
        if len(shares) < 3:
            fallbacks.append(["TOO_FEW_PERIODS", len(shares)])
        elif quantile7(shares, F(1, 2)) < F(5, 100):
            fallbacks.append(["TOO_LITTLE_BOOKED_BY_NOW", None])
        else:
            share = quantile7(shares, F(1, 2))
            spread = quantile7(shares, F(1, 10)), quantile7(shares, F(9, 10))
    if asked == "SEASONAL":
        found = seasonal_share(c)
        if isinstance(found, tuple):
            fallbacks.append(list(found))
        else:
            share = found
    if asked == "CALENDAR":
        share = calendar_share(c)
    if share is None:
        curve, share = "WORKING_DAYS", working_share(c)
        if share is None:
            fallbacks.append(["NO_WORKING_DAYS", None])
            curve, share = "CALENDAR", calendar_share(c)
    attained = booked(c["bookings"], c["from"], min(max(c["today"], c["from"]), c["to"]))
    expected = c["target"] * share
    status = None
    if expected > 0:
        r = F(attained) / expected
        status = "AHEAD" if r >= F(105, 100) else "BEHIND" if r < F(95, 100) else "ON_TRACK"

    def projected(s):
        return None if s <= 0 else half_even(F(attained) / s)  # a share that is not positive says nothing
    low = high = None
    if spread:
        low, high = projected(spread[1]), projected(spread[0])
        if attained < 0:
            low, high = high, low
    return {
        "asked": asked, "curve": curve, "fallbacks": fallbacks, "share": text(share), "attained": attained,
        "expected": half_even(expected), "projection": projected(share), "low": low, "high": high, "status": status,
    }


def pacing_vectors():
    three_years = bookings(7, date(2023, 2, 1), date(2026, 9, 10))
    ten_years = bookings(11, date(2017, 1, 1), date(2026, 7, 1))
    back_loaded = [[f"{y}-{m:02d}-28", 900_000 + 1000 * m] for y in (2024, 2025, 2026) for m in range(1, 13)]
    on_time = [["2026-01-05", 104_999], ["2026-04-01", 105_000], ["2026-07-01", 1]]
    cases = [
        ("a fiscal quarter from August, fiscal years from February", 2, "2026-08-01", "2026-11-01", "2026-09-10", 40_000_000,
         three_years, [["2026-08-10", "2026-09-07"], ["2026-08-10", "2026-08-15"]]),
        ("a fiscal year from February, across two calendar years", 2, "2026-02-01", "2027-02-01", "2026-09-10", 180_000_000,
         three_years, [["2026-05-01"], ["2026-05-01", "2026-12-25"]]),
        ("a calendar month in a long history", 1, "2026-06-01", "2026-07-01", "2026-06-16", 12_000_000, ten_years, []),
        ("a quarter in a long history, over", 1, "2026-04-01", "2026-07-01", "2026-08-01", 30_000_000, ten_years, []),
        ("a range of days", 1, "2026-06-08", "2026-06-29", "2026-06-17", 9_000_000, ten_years, []),
        ("before it begins", 1, "2026-07-01", "2026-10-01", "2026-06-20", 9_000_000, ten_years, []),
        ("everything is booked late in the month", 1, "2026-06-01", "2026-07-01", "2026-06-20", 1_000_000,
         [row for row in back_loaded if row[0] < "2026-06-20"], []),
        ("no history", 1, "2026-01-01", "2026-04-01", "2026-02-01", 304_831, [["2026-01-05", 104_999]], []),
        ("a weekend", 1, "2026-06-06", "2026-06-08", "2026-06-07", 1_000, [["2026-06-06", 500]], []),
        ("exactly 105 percent", 1, "2026-04-01", "2026-04-11", "2026-04-11", 100_000, on_time, []),
        ("just under 95 percent", 1, "2026-04-01", "2026-04-11", "2026-04-11", 110_527, on_time, []),
        ("more is given back than earned", 1, "2026-06-01", "2026-07-01", "2026-06-16", 1_000_000,
         [row for row in ten_years if row[0] < "2026-06-01"] + [["2026-06-02", -700_000]], []),
    ]
    rows = []
    for name, start, a, b, today, target, books, holidays in cases:
        c = {"from": date.fromisoformat(a), "to": date.fromisoformat(b), "today": date.fromisoformat(today),
             "target": target, "startMonth": start, "bookings": books, "holidays": holidays}
        rows.append({
            "name": name, "startMonth": start, "from": a, "to": b, "today": today, "target": target,
            "bookings": books, "holidays": holidays,
            "paces": [pace(c, curve) for curve in ("CALENDAR", "WORKING_DAYS", "SEASONAL", "HISTORICAL")],
        })
    return rows


def forecast_vectors():
    # amount, stage, probability in millionths, category
    deals = [
        [1_250_000, "Proposal", 500_000, "BEST_CASE"], [333_333, "Proposal", 500_000, "BEST_CASE"],
        [900_001, "Negotiation", 800_000, "COMMIT"], [410_000, "Discovery", 100_000, "PIPELINE"],
        [75_000, "Parked", 0, "OMITTED"], [120_500, "Our own stage", None, None], [60_700, None, None, None],
    ]
    stages = {"Proposal": [7, 6], "Negotiation": [9, 2], "Discovery": [11, 34], "Parked": [0, 3]}
    won, lost, won_amount, lost_amount = 13, 35, 17_300_000, 29_950_001
    attained, target = 4_000_000, 9_000_000
    overall = F(won, won + lost)
    weighted = attained + sum(a * (overall if p is None else F(p, 10**6)) for a, _, p, _ in deals)
    cohort = attained + sum(
        a * (F(stages[s][0], sum(stages[s])) if s in stages else overall) for a, s, _, _ in deals)
    of = lambda *cs: attained + sum(a for a, _, _, c in deals if (c or "PIPELINE") in cs)
    open_amount = sum(d[0] for d in deals)
    a, b, today = date(2026, 8, 1), date(2026, 11, 1), date(2026, 9, 10)
    gap = target - attained
    remaining = (b - today).days
    working = sum(1 for d in days(today, b) if d.weekday() < 5)
    return {
        "deals": deals, "stages": stages, "won": won, "lost": lost, "wonAmount": won_amount, "lostAmount": lost_amount,
        "attained": attained, "target": target, "from": str(a), "to": str(b), "today": str(today),
        "weighted": half_even(weighted), "commit": of("COMMIT"), "bestCase": of("COMMIT", "BEST_CASE"),
        "pipeline": of("COMMIT", "BEST_CASE", "PIPELINE"), "cohort": half_even(cohort),
        "runRate": half_even(F(attained, (today - a).days) * (b - a).days),
        "requiredPerDay": half_even(F(gap, remaining)), "requiredPerWorkingDay": half_even(F(gap, working)),
        "coverage": text(F(open_amount, gap)),
        "winRateByCount": text(overall), "winRateByAmount": text(F(won_amount, won_amount + lost_amount)),
        "neededByCount": text(1 / overall), "neededByAmount": text(1 / F(won_amount, won_amount + lost_amount)),
    }


def measure_vectors():
    won_after = [41 * 86_400_000, 90 * 86_400_000 + 1, 12 * 86_400_000 + 43_200_000, 33 * 86_400_000]
    median = quantile7([F(m, 86_400_000) for m in won_after], F(1, 2))
    rate, average = F(13, 48), F(17_300_000, 13)
    spend, costs, customers = 1_234_567, 8_000_000, 6
    cac = F(spend + costs, customers)
    terms = [[1_200_000, 12], [2_400_000, 24], [500_000, 7], [990_000, 36]]
    monthly = sum(F(a, m) for a, m in terms) / 3
    contribution, amount = 6_400_001, 8_000_000
    return {
        "openDeals": 37, "winRateByCount": text(rate), "averageWon": text(average), "wonAfterMillis": won_after,
        "medianDays": text(median), "velocity": text(37 * rate * average / median),
        "spend": spend, "costs": costs, "newCustomers": customers, "cac": text(cac),
        "terms": terms, "customersWithTerm": 3, "monthlyAmount": text(monthly),
        "contribution": contribution, "amount": amount, "margin": text(F(contribution, amount)),
        "paybackMonths": text(cac / (monthly * F(contribution, amount))),
        "romi": text(F(contribution - spend, spend)), "profit": contribution - spend - costs,
        "accepted": 57, "rejected": 12, "acceptanceRate": text(F(57, 69)),
        "before": -400, "after": 100, "change": text(F(500, 400)),
    }


def quantile_vectors():
    rows = []
    for values in ([3, 1, 2], [10, 20, 30, 40], [5], [-1, 7, 7, 12, 100, 3, 8, 2]):
        rows.append({"values": values, "at": {str(p): text(quantile7([F(v) for v in values], F(p, 100)))
                                               for p in (0, 10, 25, 50, 90, 100)}})
    return rows


print(json.dumps({
    "fiscal": fiscal_vectors(), "quantiles": quantile_vectors(), "pacing": pacing_vectors(),
    "forecasts": forecast_vectors(), "measures": measure_vectors(),
}, separators=(",", ":")))

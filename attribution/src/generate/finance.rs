//! Money that is not a deal: daily spend, monthly costs, exchange rates.

use super::{
    campaign::weekly_cost,
    prng::Prng,
    records::{Costs, GeneratedCampaign, GeneratedCost, GeneratedRate, GeneratedSpend},
    season::Season,
};
use crate::{
    time::Day,
    vocabulary::{Channel, Team},
};

/// Code, decimals, and units for one euro in thousandths (the level rates move about).
pub(super) const CURRENCIES: [(&str, u32, i64); 7] = [
    ("USD", 2, 1_090),
    ("GBP", 2, 855),
    ("CHF", 2, 952),
    ("SEK", 2, 11_350),
    ("JPY", 0, 160_500),
    ("KWD", 3, 335),
    ("EUR", 2, 1_000),
];

/// The company's own currency.
pub(super) const HOME: &str = "EUR";

/// What each campaign cost on each of its days.
pub(super) fn spend(
    seed: u64,
    campaigns: &[GeneratedCampaign],
    season: &Season,
) -> Vec<GeneratedSpend> {
    let mut prng = Prng::new(seed, 3);
    let mut list = Vec::new();
    for (number, campaign) in campaigns.iter().enumerate() {
        let daily = weekly_cost(number) * 100 / 7;
        for month in season.months() {
            let factor = i64::try_from(month.growth * month.season).unwrap_or(0);
            for on in month.from.0..month.to.0 {
                let on = Day(on);
                let weekend = (on.0 + 3).rem_euclid(7) > 4;
                let idle =
                    weekend && !matches!(campaign.channel, Channel::PaidSearch | Channel::Display);
                if on < campaign.starts_on || on > campaign.ends_on || idle {
                    continue;
                }
                let amount = daily * factor / 100_000 * prng.range(75, 125) / 100;
                list.push(GeneratedSpend {
                    campaign: campaign.id,
                    on,
                    amount,
                    // One platform bills in dollars.
                    currency: if number % 10 == 2 { "USD" } else { HOME },
                });
            }
        }
    }
    list
}

/// Salaries, tools and fees of both teams.
pub(super) fn costs(seed: u64, season: &Season) -> Costs {
    let mut prng = Prng::new(seed, 4);
    let mut list = Vec::new();
    for month in season.months() {
        for (team, category, base) in [
            (Team::Marketing, "SALARIES", 4_100_000),
            (Team::Marketing, "TOOLS", 620_000),
            (Team::Marketing, "AGENCY", 900_000),
            (Team::Sales, "SALARIES", 8_300_000),
            (Team::Sales, "TOOLS", 540_000),
            (Team::Sales, "TRAVEL", 380_000),
        ] {
            let growth = i64::try_from(month.growth).unwrap_or(1000);
            list.push(GeneratedCost {
                team,
                month: month.from,
                category,
                amount: base * growth / 1000 * prng.range(96, 104) / 100,
            });
        }
    }
    list
}

/// What one euro is worth on each working day, from a month before history begins: a walk about a level.
pub(super) fn rates(seed: u64, season: &Season) -> Vec<GeneratedRate> {
    let mut list = Vec::new();
    let (Some(first), Some(last)) = (season.months().first(), season.months().last()) else {
        return list;
    };
    for (stream, (code, _, level)) in (5_u64..).zip(CURRENCIES) {
        if code == HOME {
            continue;
        }
        let mut prng = Prng::new(seed, stream);
        let level = level * 1_000_000_000;
        let mut rate = level;
        for on in first.from.0 - 31..last.to.0 {
            let step = rate / 10_000 * prng.range(-45, 45) / 10;
            rate += step + (level - rate) / 250;
            if (on + 3).rem_euclid(7) < 5 {
                // Six digits after the point are what banks publish.
                list.push(GeneratedRate {
                    from: HOME,
                    to: code,
                    on: Day(on),
                    rate_pico: rate / 1_000_000 * 1_000_000,
                });
            }
        }
    }
    list
}

//! Campaigns: what runs where, how many people it reaches, and how much it really helps.

use std::sync::Arc;

use super::{
    prng::Prng,
    records::{GeneratedCampaign, Person},
    season::{DAY, Season, day_of, instant},
};
use crate::{ids::CampaignId, time::Day, vocabulary::Channel};

/// A kind of campaign there may be several of.
struct Template {
    channel: Channel,
    name: &'static str,
    source: Option<&'static str>,
    medium: Option<&'static str>,
    contents: &'static [&'static str],
    /// Whole years, or weeks: shortest and longest.
    weeks: Option<(i64, i64)>,
    /// Whole units of money a week.
    weekly: i64,
    reach: u32,
    /// Lowest and highest effect in percent.
    effect: (i64, i64),
}

const fn template(
    channel: Channel,
    name: &'static str,
    utm: (Option<&'static str>, Option<&'static str>),
    contents: &'static [&'static str],
    weeks: Option<(i64, i64)>,
    weekly_and_reach: (i64, u32),
    effect: (i64, i64),
) -> Template {
    Template {
        channel,
        name,
        source: utm.0,
        medium: utm.1,
        contents,
        weeks,
        weekly: weekly_and_reach.0,
        reach: weekly_and_reach.1,
        effect,
    }
}

const ADS: &[&str] = &["headline-a", "headline-b", "headline-c"];
const MAILS: &[&str] = &["button", "text-link", "footer"];
const NONE: &[&str] = &[];

/// In this order, again and again until there are enough campaigns.
const TEMPLATES: [Template; 20] = [
    template(
        Channel::PaidSearch,
        "Search: brand",
        (Some("findly"), Some("cpc")),
        ADS,
        None,
        (900, 70),
        (110, 140),
    ),
    template(
        Channel::PaidSearch,
        "Search: category",
        (Some("findly"), Some("cpc")),
        ADS,
        None,
        (3200, 90),
        (80, 130),
    ),
    template(
        Channel::PaidSocial,
        "Social ads: decision makers",
        (Some("worklink"), Some("paid-social")),
        ADS,
        Some((20, 52)),
        (2600, 60),
        (70, 150),
    ),
    template(
        Channel::Webinar,
        "Webinar: planning in practice",
        (Some("newsletter"), Some("webinar")),
        NONE,
        Some((3, 5)),
        (1400, 45),
        (140, 220),
    ),
    template(
        Channel::Email,
        "Newsletter",
        (Some("newsletter"), Some("email")),
        MAILS,
        None,
        (250, 110),
        (80, 110),
    ),
    template(
        Channel::Content,
        "Report: state of the industry",
        (Some("worklink"), Some("content")),
        NONE,
        Some((26, 52)),
        (700, 60),
        (110, 180),
    ),
    template(
        Channel::Sales,
        "Outbound: target accounts",
        (None, None),
        NONE,
        Some((26, 60)),
        (400, 40),
        (100, 170),
    ),
    template(
        Channel::Event,
        "Trade fair",
        (None, None),
        NONE,
        Some((1, 1)),
        (42_000, 30),
        (90, 260),
    ),
    template(
        Channel::OrganicSocial,
        "Founder's posts",
        (Some("worklink"), Some("social")),
        NONE,
        None,
        (150, 55),
        (90, 150),
    ),
    template(
        Channel::Display,
        "Banners: retargeting",
        (Some("adgrid"), Some("display")),
        ADS,
        Some((26, 60)),
        (1900, 70),
        (30, 80),
    ),
    template(
        Channel::PaidSearch,
        "Search: competitors",
        (Some("quero"), Some("cpc")),
        ADS,
        Some((26, 60)),
        (2100, 40),
        (50, 120),
    ),
    template(
        Channel::Referral,
        "Customers recommend",
        (Some("customer"), Some("referral")),
        NONE,
        None,
        (300, 25),
        (180, 260),
    ),
    template(
        Channel::Webinar,
        "Webinar: customer story",
        (Some("newsletter"), Some("webinar")),
        NONE,
        Some((2, 4)),
        (1100, 40),
        (130, 230),
    ),
    template(
        Channel::Email,
        "Nurture: trial guide",
        (Some("nurture"), Some("email")),
        MAILS,
        None,
        (180, 80),
        (110, 170),
    ),
    template(
        Channel::PaidSocial,
        "Social ads: video",
        (Some("circleo"), Some("paid-social")),
        ADS,
        Some((8, 26)),
        (3100, 60),
        (30, 90),
    ),
    template(
        Channel::Content,
        "Calculator: what it saves",
        (Some("findly"), Some("content")),
        NONE,
        None,
        (350, 50),
        (130, 200),
    ),
    template(
        Channel::Partner,
        "Resellers",
        (Some("partner-portal"), Some("partner")),
        NONE,
        None,
        (800, 20),
        (120, 210),
    ),
    template(
        Channel::Event,
        "Executive dinner",
        (None, None),
        NONE,
        Some((1, 1)),
        (9_000, 15),
        (200, 320),
    ),
    template(
        Channel::DirectMail,
        "Parcel to the board",
        (Some("parcel"), Some("direct_mail")),
        NONE,
        Some((4, 8)),
        (2400, 15),
        (60, 190),
    ),
    template(
        Channel::Affiliate,
        "Comparison sites",
        (Some("comparely"), Some("affiliate")),
        NONE,
        Some((30, 60)),
        (1200, 35),
        (60, 120),
    ),
];

/// So many campaigns over the history, each with a buddy pair of owners.
pub(super) fn campaigns(
    seed: u64,
    count: u64,
    season: &Season,
    people: &[Person],
) -> Vec<GeneratedCampaign> {
    let mut prng = Prng::new(seed, 2);
    let owners = |title: &str| -> Vec<Arc<str>> {
        people
            .iter()
            .filter(|person| person.title == title)
            .map(|person| person.email.clone())
            .collect()
    };
    let marketing = owners("CAMPAIGN_MANAGER");
    let sales = owners("ACCOUNT_EXECUTIVE");
    let (begin, end) = (day_of(season.begin()), day_of(season.end()));
    (0..count)
        .zip(TEMPLATES.iter().cycle())
        .map(|(number, template)| {
            let (starts_on, ends_on) = days(template, begin, end, &mut prng);
            let round = number / 20 + 1;
            let name = if round == 1 && template.weeks.is_none() {
                template.name.to_owned()
            } else {
                format!("{} {round}", template.name)
            };
            let utm_key: String = name
                .to_lowercase()
                .split(|letter: char| !letter.is_ascii_alphanumeric())
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join("-");
            let weeks = i64::from(ends_on.0 - starts_on.0 + 1).div_euclid(7).max(1);
            let (low, high) = template.effect;
            GeneratedCampaign {
                id: CampaignId(prng.uuid(instant(i64::from(starts_on.0) * DAY))),
                external_id: format!("cmp-{:04}", number + 1),
                name,
                channel: template.channel,
                utm_key,
                source: template.source.map(Arc::from),
                medium: template.medium.map(Arc::from),
                contents: template
                    .contents
                    .iter()
                    .map(|text| Arc::from(*text))
                    .collect(),
                starts_on,
                ends_on,
                budget: template.weekly * 100 * weeks * prng.range(95, 120) / 100 / 50_000 * 50_000
                    + 50_000,
                marketing_owner: prng.pick(&marketing).clone(),
                sales_owner: prng.pick(&sales).clone(),
                reach: template.reach,
                effect: u32::try_from(prng.range(low, high)).unwrap_or(100),
            }
        })
        .collect()
}

/// Whole units of money the template of this campaign number costs a week.
pub(super) fn weekly_cost(number: usize) -> i64 {
    TEMPLATES
        .get(number % TEMPLATES.len())
        .map_or(0, |template| template.weekly)
}

/// First and last day: all of history, or some weeks of it.
fn days(template: &Template, begin: Day, end: Day, prng: &mut Prng) -> (Day, Day) {
    let Some((shortest, longest)) = template.weeks else {
        return (begin, Day(end.0 - 1));
    };
    let length = 7 * prng.range(shortest, longest);
    let latest = (i64::from(end.0) - length).max(i64::from(begin.0));
    let from = prng.range(i64::from(begin.0), latest);
    let to = (from + length).min(i64::from(end.0)) - 1;
    let whole = |day: i64| Day(i32::try_from(day).unwrap_or(begin.0));
    (whole(from), whole(to))
}

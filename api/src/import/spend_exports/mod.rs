//! Daily costs of campaigns as Google Ads, Meta and LinkedIn export them.

mod platforms;

use std::path::Path;

use toml::Table;

use self::platforms::{PLATFORMS, Platform};
use super::{
    Noun,
    derived::Derived,
    recognise::{Columns, Context, Draft, Recognised, Sheet, constant, put, when_empty},
};

/// Recognises a file.
///
/// # Errors
/// When it is a daily report of none of them, or its values leave open how they are to be read.
pub(super) fn recognise(path: &Path, context: &Context<'_>) -> Result<Recognised, Vec<String>> {
    let sheet = Sheet::open(path, |header| {
        best(header).map_or(0, |found| found.columns.len())
    })
    .map_err(|message| vec![message])?;
    let Some(found) = best(&sheet.columns()) else {
        return Err(vec![format!(
            "{}: the file is not recognised",
            path.display()
        )]);
    };
    let mut draft =
        Draft::begin(&sheet, context, &[&found.columns], &[]).map_err(|message| vec![message])?;
    map(&mut draft, &found);
    let what = format!("daily costs of {}", found.platform.dictionary.what);
    draft.finish(&what, found.platform.source, 0)
}

/// The platform whose report a header is.
struct Found {
    platform: &'static Platform,
    columns: Columns,
    /// The currency that the header of the amounts names.
    currency: Option<String>,
}

fn best(header: &[(usize, String)]) -> Option<Found> {
    let mut currency = None;
    let header: Vec<(usize, String)> = header
        .iter()
        .map(|(place, name)| {
            let (name, said) = without_currency(name);
            currency = currency.take().or(said);
            (*place, name)
        })
        .collect();
    let platforms: &'static [Platform] = &PLATFORMS;
    let found: Vec<(&'static Platform, Columns)> = platforms
        .iter()
        .filter_map(|platform| Some((platform, platform.dictionary.find(&header)?)))
        .collect();
    // Of two that fit alike the first.
    let (platform, columns) = found
        .into_iter()
        .rev()
        .max_by_key(|(_, columns)| columns.len())?;
    Some(Found {
        platform,
        columns,
        currency,
    })
}

/// A name such as "Amount spent (EUR)", and the currency in it.
fn without_currency(name: &str) -> (String, Option<String>) {
    let parts = name
        .strip_suffix(')')
        .and_then(|name| name.rsplit_once(" ("));
    match parts {
        Some((name, code))
            if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) =>
        {
            (
                name.to_owned(),
                Some(code.to_owned()).filter(|code| code != "UTC"),
            )
        }
        _ => (name.to_owned(), None),
    }
}

/// A row becomes what its campaign cost on its day. The campaign is the one with its id or, the first time, its name;
/// where there is none it is made.
fn map(draft: &mut Draft<'_>, found: &Found) {
    let Found {
        platform,
        columns,
        currency,
    } = found;
    let (Some(day), Some(name)) = (columns.get("day"), columns.get("campaign")) else {
        return;
    };
    let total = draft.derive(Derived::Total { day, name });
    let id = columns.get("id").unwrap_or(name);
    let mut campaign = Table::new();
    campaign.insert("when".to_owned(), when_empty(total));
    put(&mut campaign, "externalId", draft.text(Some(id)));
    put(&mut campaign, "name", draft.text(Some(name)));
    let channel = draft.mapped(columns.get("type"), platform.types, platform.channel);
    let channel = draft.with(channel, [("default", platform.channel.into())]);
    put(
        &mut campaign,
        "channel",
        channel.or_else(|| constant(platform.channel)),
    );
    put(&mut campaign, "onlyNames", constant(true));
    draft.object(Noun::Campaign, campaign);
    let mut spend = Table::new();
    spend.insert("when".to_owned(), when_empty(total));
    put(&mut spend, "campaign", draft.text(Some(id)));
    let on = draft.date(Some(day));
    put(&mut spend, "on", on);
    let code = match currency {
        Some(code) => constant(&**code),
        None => draft.with(columns.get("currency"), []),
    };
    let amount = draft.amount(columns.get("cost"), code, None);
    put(&mut spend, "amount", amount);
    draft.object(Noun::Spend, spend);
    draft.once(vec![id, day]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_recognised_by_their_columns() {
        for (header, source, currency) in [
            (
                "Day,Campaign,Campaign ID,Currency code,Cost,Impr.",
                Some("google_ads"),
                None,
            ),
            ("Tag,Kampagne,Währungscode,Kosten", Some("google_ads"), None),
            (
                "Day,Campaign name,Amount spent (USD),Impressions",
                Some("meta_ads"),
                Some("USD"),
            ),
            (
                "Tag,Kampagnenname,Ausgegebener Betrag (EUR)",
                Some("meta_ads"),
                Some("EUR"),
            ),
            (
                "Start Date (in UTC),Account Name,Currency,Campaign ID,Campaign Name,Total Spent",
                Some("linkedin_ads"),
                None,
            ),
            ("Campaign,Cost", None, None),
        ] {
            let names = header.split(',').map(ToOwned::to_owned);
            let header: Vec<(usize, String)> = names.enumerate().collect();
            let found = best(&header);
            assert_eq!(
                found.as_ref().map(|found| found.platform.source),
                source,
                "{header:?}"
            );
            assert_eq!(found.and_then(|found| found.currency).as_deref(), currency);
        }
    }
}

//! Where a contact came from: its original source becomes its first touch, and its conversions become touches.

use toml::{Table, Value};

use crate::import::{
    Noun,
    derived::{Derived, fold},
    recognise::{Columns, Draft, constant, put, when_empty, when_filled},
};

/// Original sources, by internal name and by label, and the channels they are. "Offline" is none of them: it says that
/// the contact was imported or typed in.
const CHANNELS: &[(&str, &str)] = &[
    ("ORGANIC_SEARCH", "ORGANIC_SEARCH"),
    ("Organische Suche", "ORGANIC_SEARCH"),
    ("AI Referrals", "REFERRAL"),
    ("PAID_SEARCH", "PAID_SEARCH"),
    ("Bezahlte Suche", "PAID_SEARCH"),
    ("EMAIL_MARKETING", "EMAIL"),
    ("E-Mail-Marketing", "EMAIL"),
    ("SOCIAL_MEDIA", "ORGANIC_SOCIAL"),
    ("Organic Social", "ORGANIC_SOCIAL"),
    ("Social Media", "ORGANIC_SOCIAL"),
    ("Organisches Social Media", "ORGANIC_SOCIAL"),
    ("PAID_SOCIAL", "PAID_SOCIAL"),
    ("Bezahltes Social Media", "PAID_SOCIAL"),
    ("REFERRALS", "REFERRAL"),
    ("Verweise", "REFERRAL"),
    ("Referrals", "REFERRAL"),
    ("DIRECT_TRAFFIC", "DIRECT"),
    ("Direkter Traffic", "DIRECT"),
    ("Direct Traffic", "DIRECT"),
    ("OTHER_CAMPAIGNS", "OTHER"),
    ("Andere Kampagnen", "OTHER"),
];

/// Makes the touches of a contact.
pub(super) fn map(draft: &mut Draft<'_>, columns: &Columns, id: usize) {
    original(draft, columns, id);
    conversions(draft, columns, id);
}

/// The first visit: when it was seen first, else when the contact was created.
fn original(draft: &mut Draft<'_>, columns: &Columns, id: usize) {
    let Some(channel) = draft.mapped(columns.get("source"), CHANNELS, "") else {
        return;
    };
    let (seen, created) = (columns.get("first_seen"), columns.get("created"));
    let mut touch = Table::new();
    put(
        &mut touch,
        "messageId",
        draft.template(&["", "-original-source"], &[id]),
    );
    put(&mut touch, "lead", draft.text(Some(id)));
    put(&mut touch, "kind", constant("PAGE_VIEW"));
    put(&mut touch, "channel", draft.text(Some(channel)));
    let (one, two) = (columns.get("drill_down_1"), columns.get("drill_down_2"));
    let source = details(
        draft,
        channel,
        &[
            ("ORGANIC_SOCIAL", one),
            ("PAID_SOCIAL", one),
            ("REFERRAL", one),
            ("ORGANIC_SEARCH", two),
        ],
    );
    put(&mut touch, "source", source);
    let term = details(
        draft,
        channel,
        &[("PAID_SEARCH", two), ("ORGANIC_SEARCH", one)],
    );
    put(&mut touch, "term", term);
    let content = details(draft, channel, &[("EMAIL", two)]);
    put(&mut touch, "content", content);
    put(&mut touch, "url", draft.text(columns.get("first_url")));
    put(
        &mut touch,
        "referrer",
        draft.text(columns.get("first_referrer")),
    );
    let when = |more: Vec<Value>| -> Value {
        let mut all = vec![when_filled(id), when_filled(channel)];
        all.extend(more);
        Value::Array(all)
    };
    if let Some(seen) = seen {
        let mut touch = touch.clone();
        touch.insert("when".to_owned(), when(vec![when_filled(seen)]));
        let at = draft.date(Some(seen));
        put(&mut touch, "occurredAt", at);
        draft.object(Noun::Touchpoint, touch);
    }
    if let Some(created) = created {
        let unseen = seen.map(when_empty);
        touch.insert("when".to_owned(), when(unseen.into_iter().collect()));
        let at = draft.date(Some(created));
        put(&mut touch, "occurredAt", at);
        draft.object(Noun::Touchpoint, touch);
    }
}

/// What a drill-down says depends on the channel.
fn details(
    draft: &mut Draft<'_>,
    channel: usize,
    columns: &[(&str, Option<usize>)],
) -> Option<Value> {
    let columns: Vec<(String, usize)> = columns
        .iter()
        .filter_map(|(channel, place)| Some((fold(channel), (*place)?)))
        .collect();
    if columns.is_empty() {
        return None;
    }
    let place = draft.derive(Derived::Chosen {
        by: channel,
        columns,
    });
    draft.text(Some(place))
}

/// The first and the latest form that was sent. Which channel led to it is not in the file.
fn conversions(draft: &mut Draft<'_>, columns: &Columns, id: usize) {
    let first_at = columns.get("first_conversion_at");
    let recent_at = match (columns.get("recent_conversion_at"), first_at) {
        (Some(cell), Some(other)) => Some((cell, draft.derive(Derived::Unlike { cell, other }))),
        (recent, _) => recent.map(|recent| (recent, recent)),
    };
    let first = first_at.map(|first| (first, first, columns.get("first_conversion")));
    let recent = recent_at.map(|(dated, at)| (dated, at, columns.get("recent_conversion")));
    for (dated, at, form) in first.into_iter().chain(recent) {
        let mut touch = Table::new();
        let when = vec![when_filled(id), when_filled(at)];
        touch.insert("when".to_owned(), Value::Array(when));
        put(
            &mut touch,
            "messageId",
            draft.template(&["", "-conversion-", ""], &[id, at]),
        );
        put(&mut touch, "lead", draft.text(Some(id)));
        put(&mut touch, "kind", constant("FORM_SUBMISSION"));
        put(&mut touch, "channel", constant("UNASSIGNED"));
        put(&mut touch, "content", draft.text(form));
        let occurred = draft.date_of(at, &[dated]);
        put(&mut touch, "occurredAt", occurred);
        draft.object(Noun::Touchpoint, touch);
    }
}

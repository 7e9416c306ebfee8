//! Whether the parts of a target add up to it.

use std::sync::Arc;

use entity::ids::AgreementId;

use super::book::{Book, Entry};
use crate::{
    agreements::kinds::Target,
    graphql::user_error::{UserError, UserErrorCode},
};

/// How deep targets may be nested.
pub const MAX_DEPTH: usize = 8;

/// What the parts of a target add up to, in minor units of its currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The sum of the parts.
    pub sum: i64,
    /// What the parts lack; none where they do not.
    pub shortfall: Option<i64>,
    /// By how much the parts exceed it; none where they do not.
    pub excess: Option<i64>,
    /// Pairs of parts that count the same deals on the same days: places among the parts.
    pub overlaps: Vec<(usize, usize)>,
}

impl Check {
    /// Compares a target with its parts; none without any. Parts have the currency and the measure of the whole.
    #[must_use]
    pub fn of(whole: &Target, parts: &[Arc<Entry>]) -> Option<Self> {
        if parts.is_empty() {
            return None;
        }
        let amounts = parts
            .iter()
            .map(|part| i128::from(part.content.amount_minor));
        let sum: i128 = amounts.sum();
        let gap = i128::from(whole.amount_minor) - sum;
        let narrow = |amount: i128| i64::try_from(amount).unwrap_or(i64::MAX);
        let mut overlaps = Vec::new();
        for (place, part) in parts.iter().enumerate() {
            let later = parts.iter().enumerate().skip(place + 1);
            let twice = later.filter(|(_, other)| overlap(&part.content, &other.content));
            overlaps.extend(twice.map(|(other, _)| (place, other)));
        }
        Some(Self {
            sum: narrow(sum),
            shortfall: (gap > 0).then(|| narrow(gap)),
            excess: (gap < 0).then(|| narrow(-gap)),
            overlaps,
        })
    }
}

/// Whether two parts count the same deals on the same days.
fn overlap(one: &Target, other: &Target) -> bool {
    let same_deals =
        one.segment.is_none() || other.segment.is_none() || one.segment == other.segment;
    same_deals && one.period.overlaps(&other.period)
}

/// What is wrong with a target's place in the tree.
///
/// # Errors
/// What the caller can mend; paths start at the mutation's input.
pub fn check_place(book: &Book, id: AgreementId, target: &Target) -> Result<(), UserError> {
    let conflict =
        |path: &str, message: String| Err(UserError::new(UserErrorCode::Conflict, [path], message));
    if let Some(parent) = target.parent {
        let Some(parent) = book
            .find(AgreementId(parent))
            .filter(|entry| entry.is_live())
        else {
            let message = "No target that is agreed or proposed has this id.";
            return Err(UserError::not_found(["parent"], message));
        };
        fits(target, &parent.content)?;
        let mut above = Some(parent);
        let mut depth = 1;
        while let Some(entry) = above {
            if entry.id() == id {
                let message = "parent is this target itself, or a part of it: a target cannot be a part of itself.";
                return conflict("parent", message.into());
            }
            depth += 1;
            if depth > MAX_DEPTH {
                let message = format!("Targets are nested at most {MAX_DEPTH} deep.");
                return conflict("parent", message);
            }
            above = entry.parent().and_then(|parent| book.find(parent));
        }
    }
    for part in book.children(id) {
        if let Err(wrong) = fits(&part.content, target) {
            let message = format!(
                "The part {:?} would no longer fit: {}",
                part.content.name, wrong.message
            );
            return Err(UserError::new(UserErrorCode::Conflict, wrong.path, message));
        }
    }
    Ok(())
}

/// Whether a part can be one of the whole.
fn fits(part: &Target, whole: &Target) -> Result<(), UserError> {
    let (path, message) = if part.measure != whole.measure {
        (
            "measure",
            "A target and its parts count the same: choose the parent's measure.",
        )
    } else if part.currency != whole.currency {
        (
            "amount",
            "A target and its parts are in one currency, so that they add up: choose the parent's.",
        )
    } else if !whole.period.covers(&part.period) {
        (
            "period",
            "The period of a part lies within the parent's period.",
        )
    } else if whole.segment.is_some() && part.segment != whole.segment {
        (
            "segment",
            "The parent is of one segment: its parts are of the same one.",
        )
    } else {
        return Ok(());
    };
    Err(UserError::new(UserErrorCode::Conflict, [path], message))
}

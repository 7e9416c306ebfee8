//! A place on the line.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;

use crate::error::{ApiError, ApiResult};

/// A place on the line. Newest first; at one instant by kind, then the newest identity first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// When, in milliseconds.
    pub at: i64,
    /// The rank of the kind.
    pub rank: u8,
    /// The identity within the kind.
    pub id: Uuid,
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (other.at, self.rank, other.id).cmp(&(self.at, other.rank, self.id))
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Place {
    /// As clients see it.
    #[must_use]
    pub fn cursor(&self) -> String {
        URL_SAFE_NO_PAD.encode(format!(
            "t:{}:{}:{}",
            self.at,
            self.rank,
            self.id.as_simple()
        ))
    }

    /// Reads a cursor.
    ///
    /// # Errors
    /// When it is not one of a timeline.
    pub fn parse(cursor: &str) -> ApiResult<Self> {
        let read = || {
            let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
            let mut parts = text.strip_prefix("t:")?.split(':');
            let place = Self {
                at: parts.next()?.parse().ok()?,
                rank: parts.next()?.parse().ok()?,
                id: Uuid::try_parse(parts.next()?).ok()?,
            };
            parts.next().is_none().then_some(place)
        };
        read().ok_or_else(|| {
            ApiError::bad_input("The cursor is not one of a timeline. Start without a cursor.")
        })
    }

    /// The rows of one kind that come after this place on the line (older), or before it (newer).
    pub(super) fn beyond<C: ColumnTrait>(
        &self,
        (at, id): (C, C),
        rank: u8,
        same_id: impl Into<sea_orm::Value>,
        older: bool,
    ) -> Condition {
        let outside = if older {
            at.lt(self.at)
        } else {
            at.gt(self.at)
        };
        let any = Condition::any().add(outside);
        let tie = at.eq(self.at);
        match (rank.cmp(&self.rank), older) {
            (std::cmp::Ordering::Greater, true) | (std::cmp::Ordering::Less, false) => any.add(tie),
            (std::cmp::Ordering::Equal, true) => {
                any.add(Condition::all().add(tie).add(id.lt(same_id)))
            }
            (std::cmp::Ordering::Equal, false) => {
                any.add(Condition::all().add(tie).add(id.gt(same_id)))
            }
            _ => any,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_comes_first_and_a_cursor_is_read_back() {
        let place = |at, rank, id| Place {
            at,
            rank,
            id: Uuid::from_u128(id),
        };
        let mut places = vec![
            place(1, 0, 1),
            place(2, 1, 5),
            place(2, 0, 3),
            place(2, 1, 7),
        ];
        places.sort();
        assert_eq!(
            places,
            [
                place(2, 0, 3),
                place(2, 1, 7),
                place(2, 1, 5),
                place(1, 0, 1)
            ]
        );
        for place in places {
            assert_eq!(Place::parse(&place.cursor()).unwrap(), place);
        }
        assert!(Place::parse("nonsense").is_err());
    }
}

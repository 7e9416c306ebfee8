//! Writes that met another write: what failed is tried again as a whole, because the second try sees what the first one
//! could not.

use std::time::Duration;

use sea_orm::{DbErr, RuntimeErr, SqlErr, sqlx};

/// How often a write is tried in all.
const TRIES: u32 = 5;
/// How long the first pause is; each further one is twice as long.
const PAUSE: Duration = Duration::from_millis(5);

/// Counts the tries of one write.
#[derive(Debug, Default)]
pub struct Retry {
    failures: u32,
}

impl Retry {
    /// Whether the write is worth another try after this failure; if so, after a short pause.
    pub async fn again(&mut self, failure: Option<&DbErr>) -> bool {
        if !failure.is_some_and(met_another_write) {
            return false;
        }
        self.failures += 1;
        if self.failures >= TRIES {
            return false;
        }
        tokio::time::sleep(PAUSE * 2_u32.pow(self.failures - 1)).await;
        true
    }
}

/// Whether the failure comes of another write at the same moment: both made the same thing (a unique violation), or
/// waited for each other, or the database was busy.
#[must_use]
pub fn met_another_write(failure: &DbErr) -> bool {
    if matches!(
        failure.sql_err(),
        Some(SqlErr::UniqueConstraintViolation(_))
    ) {
        return true;
    }
    let (DbErr::Exec(RuntimeErr::SqlxError(cause))
    | DbErr::Query(RuntimeErr::SqlxError(cause))
    | DbErr::Conn(RuntimeErr::SqlxError(cause))) = failure
    else {
        return false;
    };
    let sqlx::Error::Database(cause) = &**cause else {
        return false;
    };
    cause.code().is_some_and(|code| is_transient(&code))
}

/// PostgreSQL: serialization failure and deadlock. SQLite: busy and locked, with the extended codes, whose low byte is
/// the code.
fn is_transient(code: &str) -> bool {
    matches!(code, "40001" | "40P01")
        || (code.len() < 5
            && code
                .parse::<u32>()
                .is_ok_and(|code| matches!(code & 0xff, 5 | 6)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_for_each_other_is_transient_and_a_broken_rule_is_not() {
        for code in ["40001", "40P01", "5", "517", "6"] {
            assert!(is_transient(code), "{code}");
        }
        for code in ["23503", "23514", "787", "1299", "42601"] {
            assert!(!is_transient(code), "{code}");
        }
    }

    #[tokio::test]
    async fn only_what_met_another_write_is_tried_again() {
        let mut retry = Retry::default();
        assert!(!retry.again(None).await);
        let other = DbErr::RecordNotFound("nothing".to_owned());
        assert!(!retry.again(Some(&other)).await);
    }
}

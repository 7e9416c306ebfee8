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
    let Some(sqlx::Error::Database(cause)) = cause_of(failure) else {
        return false;
    };
    cause.code().is_some_and(|code| is_transient(&code))
}

/// Whether the failure says nothing of what was written: the database was away, ended, full, or too busy for long.
#[must_use]
pub fn is_outage(failure: &DbErr) -> bool {
    match cause_of(failure) {
        Some(sqlx::Error::Database(cause)) => {
            let code = cause.code();
            code.is_some_and(|code| is_transient(&code) || is_trouble(&code))
        }
        Some(
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed,
        ) => true,
        Some(_) => false,
        None => matches!(failure, DbErr::Conn(_) | DbErr::ConnectionAcquire(_)),
    }
}

fn cause_of(failure: &DbErr) -> Option<&sqlx::Error> {
    match failure {
        DbErr::Exec(RuntimeErr::SqlxError(cause))
        | DbErr::Query(RuntimeErr::SqlxError(cause))
        | DbErr::Conn(RuntimeErr::SqlxError(cause)) => Some(cause),
        _ => None,
    }
}

/// PostgreSQL: the classes of lost connections, missing resources, shutdowns and failing disks, and a lock that was not
/// had in time; not a statement that was stopped because it took too long. SQLite: failing disk, full, cannot be opened.
fn is_trouble(code: &str) -> bool {
    let class = ["08", "53", "57P", "58", "55P03"];
    (code.len() == 5 && class.iter().any(|class| code.starts_with(class)))
        || (code.len() < 5
            && code
                .parse::<u32>()
                .is_ok_and(|code| matches!(code & 0xff, 10 | 13 | 14)))
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

    #[test]
    fn an_outage_is_nobodys_fault() {
        for code in [
            "08006", "53100", "57P01", "58030", "55P03", "10", "13", "266",
        ] {
            assert!(is_trouble(code), "{code}");
        }
        for code in ["57014", "23514", "P0001", "19", "1811"] {
            assert!(!is_trouble(code), "{code}");
        }
        assert!(is_outage(&DbErr::Query(RuntimeErr::SqlxError(
            sqlx::Error::PoolTimedOut.into()
        ))));
        assert!(!is_outage(&DbErr::RecordNotFound("nothing".to_owned())));
    }

    #[tokio::test]
    async fn only_what_met_another_write_is_tried_again() {
        let mut retry = Retry::default();
        assert!(!retry.again(None).await);
        let other = DbErr::RecordNotFound("nothing".to_owned());
        assert!(!retry.again(Some(&other)).await);
    }
}

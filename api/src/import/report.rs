//! What became of everything that was read.

use std::fmt;

use super::Noun;
use crate::ingest::BulkOutcome;

/// What became of the objects of one noun. `read` is the sum of the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Objects that rows were made into.
    pub read: usize,
    /// New ones.
    pub created: usize,
    /// Known ones that changed.
    pub updated: usize,
    /// Known ones that said the same.
    pub unchanged: usize,
    /// Recorded before.
    pub duplicate: usize,
    /// Not used.
    pub rejected: usize,
}

impl Counts {
    /// Adds what became of written objects.
    pub(super) fn add(&mut self, outcome: &BulkOutcome) {
        self.created += outcome.created;
        self.updated += outcome.updated;
        self.unchanged += outcome.unchanged;
        self.duplicate += outcome.duplicate;
        self.rejected += outcome.rejected;
        self.read += outcome.results.len();
    }

    /// Adds objects that were not tried.
    pub(super) fn reject(&mut self, objects: usize) {
        self.rejected += objects;
        self.read += objects;
    }

    /// Adds other counts.
    pub(super) fn merge(&mut self, other: &Self) {
        let Self {
            read,
            created,
            updated,
            unchanged,
            duplicate,
            rejected,
        } = other;
        self.read += read;
        self.created += created;
        self.updated += updated;
        self.unchanged += unchanged;
        self.duplicate += duplicate;
        self.rejected += rejected;
    }
}

/// What became of everything that was read. Shown, it is the summary at the end of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Rows that are not blank.
    pub rows: usize,
    /// Rows of which at least one object cannot be used.
    pub rejected_rows: usize,
    counts: [Counts; Noun::ALL.len()],
}

impl Report {
    /// Nothing yet.
    pub(super) fn new(dry_run: bool) -> Self {
        Self {
            dry_run,
            ..Self::default()
        }
    }

    /// What became of the objects of a noun.
    #[must_use]
    pub fn of(&self, noun: Noun) -> Counts {
        self.counts.get(noun as usize).copied().unwrap_or_default()
    }

    pub(super) fn of_mut(&mut self, noun: Noun) -> Option<&mut Counts> {
        self.counts.get_mut(noun as usize)
    }

    /// Adds what became of a batch.
    pub(super) fn merge(&mut self, other: &Self) {
        let Self {
            dry_run: _,
            rows,
            rejected_rows,
            counts,
        } = other;
        self.rows += rows;
        self.rejected_rows += rejected_rows;
        for (mine, theirs) in self.counts.iter_mut().zip(counts) {
            mine.merge(theirs);
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.dry_run {
            writeln!(
                f,
                "Dry run: nothing was written. This is what would happen."
            )?;
        }
        writeln!(
            f,
            "{} rows read, {} rejected",
            self.rows, self.rejected_rows
        )?;
        writeln!(
            f,
            "{:<12} {:>10} {:>10} {:>10} {:>10} {:>10} {:>10}",
            "", "read", "created", "updated", "unchanged", "duplicate", "rejected"
        )?;
        for noun in Noun::ALL {
            let Counts {
                read,
                created,
                updated,
                unchanged,
                duplicate,
                rejected,
            } = self.of(noun);
            if read > 0 {
                writeln!(
                    f,
                    "{:<12} {read:>10} {created:>10} {updated:>10} {unchanged:>10} {duplicate:>10} {rejected:>10}",
                    noun.plural()
                )?;
            }
        }
        Ok(())
    }
}

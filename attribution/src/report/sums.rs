//! The sums of a row: narrow and quick while they run, wide when they are done.

/// The sums of one row.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RowSums {
    pub(super) amount: i128,
    pub(super) contribution: i128,
    pub(super) sourced: i128,
    pub(super) influenced: i128,
    pub(super) weight_micros: i64,
    pub(super) touchpoint_count: u64,
    pub(super) sourced_deal_count: u64,
    pub(super) influenced_deal_count: u64,
}

/// The running sums of one row. They fill exactly one line of the processor's cache, as rows are added to in no order; who
/// adds to them sees to it that 64 bits suffice.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
pub(super) struct Running {
    amount: i64,
    contribution: i64,
    sourced: i64,
    influenced: i64,
    weight_micros: i64,
    last_serial: u64,
    touches: u32,
    sourced_deals: u32,
    influenced_deals: u32,
}

impl RowSums {
    /// Adds the sums of the same row over other accounts.
    pub(super) fn add(&mut self, other: &Self) {
        self.amount += other.amount;
        self.contribution += other.contribution;
        self.sourced += other.sourced;
        self.influenced += other.influenced;
        self.weight_micros += other.weight_micros;
        self.touchpoint_count += other.touchpoint_count;
        self.sourced_deal_count += other.sourced_deal_count;
        self.influenced_deal_count += other.influenced_deal_count;
    }
}

impl Running {
    /// Adds what one touch got: amount, contribution, and millionths of the deal unless it was none; and whether the
    /// touch counts.
    #[inline]
    pub(super) fn credit(&mut self, parts: [i64; 3], is_deal: bool, counts: bool) {
        let [amount, contribution, weight_micros] = parts;
        self.amount += amount;
        self.contribution += contribution;
        self.weight_micros += weight_micros * i64::from(is_deal);
        self.touches += u32::from(counts);
    }

    /// Adds a whole posting, unless it is the one added last; serial numbers start at 1. Nothing to guess for the
    /// processor: half the time it would guess wrong.
    #[inline]
    pub(super) fn influence(&mut self, serial: u64, amount: i64, is_deal: bool) {
        let first = std::mem::replace(&mut self.last_serial, serial) != serial;
        self.influenced += amount * i64::from(first);
        self.influenced_deals += u32::from(is_deal & first);
    }

    /// Adds a whole posting to what was sourced.
    #[inline]
    pub(super) fn source(&mut self, amount: i64, is_deal: bool) {
        self.sourced += amount;
        self.sourced_deals += u32::from(is_deal);
    }

    /// Whether the posting with this serial number was added last.
    #[inline]
    pub(super) fn has_met(&self, serial: u64) -> bool {
        self.last_serial == serial
    }

    /// Whether anything was ever added.
    pub(super) fn is_met(&self) -> bool {
        self.last_serial > 0
    }

    /// Counts a touch that earlier additions left out.
    pub(super) fn count_touch(&mut self) {
        self.touches += 1;
    }

    /// Takes the sums out and starts anew.
    pub(super) fn take(&mut self) -> RowSums {
        let sums = self.sums();
        *self = Self {
            last_serial: self.last_serial,
            ..Self::default()
        };
        sums
    }

    /// The sums as they stand.
    pub(super) fn sums(&self) -> RowSums {
        RowSums {
            amount: self.amount.into(),
            contribution: self.contribution.into(),
            sourced: self.sourced.into(),
            influenced: self.influenced.into(),
            weight_micros: self.weight_micros,
            touchpoint_count: self.touches.into(),
            sourced_deal_count: self.sourced_deals.into(),
            influenced_deal_count: self.influenced_deals.into(),
        }
    }
}

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

/// The running sums of one row. They fill exactly one line of the processor's cache, as rows are added to in no order.
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

/// What one touch adds to its row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Addition {
    pub(super) amount: i64,
    pub(super) contribution: i64,
    pub(super) weight_micros: i64,
    pub(super) touches: u32,
    pub(super) influenced: i64,
    pub(super) influenced_deals: u32,
    pub(super) sourced: i64,
    pub(super) sourced_deals: u32,
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
    /// Whether the row meets this posting for the first time.
    #[inline]
    pub(super) fn is_first(&mut self, serial: u64) -> bool {
        std::mem::replace(&mut self.last_serial, serial) != serial
    }

    /// Adds; false, and nothing is added, when a sum would not fit.
    #[inline]
    #[must_use]
    pub(super) fn add(&mut self, addition: &Addition) -> bool {
        let (amount, a) = self.amount.overflowing_add(addition.amount);
        let (contribution, b) = self.contribution.overflowing_add(addition.contribution);
        let (sourced, c) = self.sourced.overflowing_add(addition.sourced);
        let (influenced, d) = self.influenced.overflowing_add(addition.influenced);
        if a | b | c | d {
            return false;
        }
        self.amount = amount;
        self.contribution = contribution;
        self.sourced = sourced;
        self.influenced = influenced;
        self.weight_micros += addition.weight_micros;
        self.touches += addition.touches;
        self.sourced_deals += addition.sourced_deals;
        self.influenced_deals += addition.influenced_deals;
        true
    }

    /// Starts anew with this addition, once the sums so far have been carried elsewhere.
    #[cold]
    pub(super) fn restart(&mut self, addition: &Addition) {
        *self = Self {
            last_serial: self.last_serial,
            ..Self::default()
        };
        let fits = self.add(addition);
        debug_assert!(fits, "one addition fits empty sums");
    }

    /// Counts a touch that earlier additions left out.
    pub(super) fn count_touch(&mut self) {
        self.touches += 1;
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

//! What the caller says where a file does not.

/// Which comes first in a date such as 03/04/2026.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// The day: the third of April... of 03/04/2026 the month is April.
    DayFirst,
    /// The month: of 03/04/2026 it is March.
    MonthFirst,
}

/// What stands before the fraction of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecimalMark {
    /// 1234.50, perhaps 1,234.50.
    Point,
    /// 1234,50, perhaps 1.234,50.
    Comma,
}

/// What the caller says about the files; what is left out is proven by their values, or the organisation's.
#[derive(Debug, Clone, Default)]
pub struct ExportOptions {
    /// Which comes first in dates that leave it open.
    pub date_order: Option<DateOrder>,
    /// What stands before the fraction of amounts that leave it open.
    pub decimal: Option<DecimalMark>,
    /// The zone of times that name none, such as Europe/Berlin; the organisation's unless given.
    pub time_zone: Option<String>,
    /// The currency of amounts that name none; the organisation's unless given.
    pub currency: Option<String>,
    /// Stages in which a deal is won, beside those that are known.
    pub won: Vec<String>,
    /// Stages in which a deal is lost, beside those that are known.
    pub lost: Vec<String>,
}

//! The figures that both teams are measured by: what each means, in which unit it is, and which function computes it.
//!
//! The texts are drafts until both teams have signed them; what they sign names the function as well, so that a figure
//! that comes to be computed elsewhere is a draft again.

/// What a figure is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Minor units of a currency.
    Money,
    /// A quotient: 0.25 is a quarter.
    Ratio,
    /// How many.
    Count,
    /// Days of 24 hours.
    Days,
    /// Hours within the business hours of the team.
    BusinessHours,
    /// Months.
    Months,
    /// An amount of money per day.
    MoneyPerDay,
}

macro_rules! metrics {
    ($($(#[$doc:meta])* $name:ident = $key:literal, $title:literal, $unit:ident, $computed_by:literal, $text:literal;)*) => {
        /// A figure both teams are measured by.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Metric { $($(#[$doc])* $name,)* }

        impl Metric {
            /// Every figure.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Its key, `UPPER_CASE`: the subject of the agreement about it.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key),* }
            }

            /// Its name, unless signed otherwise.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title),* }
            }

            /// What it is measured in.
            #[must_use]
            pub const fn unit(self) -> Unit {
                match self { $(Self::$name => Unit::$unit),* }
            }

            /// The function that computes it, `crate::module::function`.
            #[must_use]
            pub const fn computed_by(self) -> &'static str {
                match self { $(Self::$name => $computed_by),* }
            }

            /// What it means, unless signed otherwise.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }
        }
    };
}

metrics! {
    /// What the ledger holds for a target.
    Attained = "ATTAINED", "Attained", Money, "attribution::report::report",
        "The ledger's total of the period: the amount of deals won (REVENUE) or created (PIPELINE) in it, converted at the rate of each deal's own day, refunds included. For PROFIT: contribution less spend less costs.";
    /// Attained over target.
    Attainment = "ATTAINMENT", "Attainment", Ratio, "agreement::ratio::over",
        "Attained divided by the target's amount.";
    /// Attained against what was to be expected by now.
    Pacing = "PACING", "Pacing", Ratio, "agreement::pacing::pace",
        "Attained divided by what the target's curve expects at the start of today. From 1.05 ahead, under 0.95 behind.";
    /// Open pipeline over what is missing.
    Coverage = "COVERAGE", "Coverage", Ratio, "agreement::win_rate::coverage",
        "Amount of the open deals expected to close in the period, divided by the target less what is attained. One divided by the win rate is needed.";
    /// Won over decided deals, by number.
    WinRateByCount = "WIN_RATE_BY_COUNT", "Win rate by count", Ratio, "agreement::win_rate::rate_by_count",
        "Deals won divided by deals won or lost, closed in the trailing four quarters, by number.";
    /// Won over decided deals, by amount.
    WinRateByAmount = "WIN_RATE_BY_AMOUNT", "Win rate by amount", Ratio, "agreement::win_rate::rate_by_amount",
        "Amount of deals won divided by amount of deals won or lost, closed in the trailing four quarters.";
    /// What the pipeline yields a day.
    Velocity = "VELOCITY", "Velocity", MoneyPerDay, "agreement::measures::velocity",
        "Qualified open deals times win rate by count times average won amount, divided by the median of days from creation to win.";
    /// What a new customer cost.
    CustomerAcquisitionCost = "CUSTOMER_ACQUISITION_COST", "Customer acquisition cost", Money, "agreement::measures::customer_acquisition_cost",
        "Spend and costs of both teams in the period, divided by the new customers of the period: fully loaded.";
    /// After how many months a customer has paid what winning it cost.
    Payback = "PAYBACK", "Payback", Months, "agreement::measures::payback_months",
        "Customer acquisition cost divided by the monthly amount of a new customer times the margin; the monthly amount is the amount divided by the months of its term.";
    /// Profit over spend.
    ReturnOnMarketingInvestment = "RETURN_ON_MARKETING_INVESTMENT", "Return on marketing investment", Ratio, "agreement::measures::return_on_marketing_investment",
        "Contribution less spend, divided by spend.";
    /// What is left.
    Profit = "PROFIT", "Profit", Money, "agreement::measures::profit",
        "Contribution less spend less costs of both teams; contribution is the amount less the cost of sale, or times the margin rate.";
    /// What campaigns cost.
    Spend = "SPEND", "Spend", Money, "attribution::survey::survey_spend",
        "What campaigns cost on the days of the period, each day converted at its own rate.";
    /// What both teams cost beside spend.
    Costs = "COSTS", "Costs", Money, "accord::scoreboard::period::costs",
        "Other costs of both teams, such as salaries, tools and fees, of the months that begin in the period.";
    /// Who bought for the first time.
    NewCustomers = "NEW_CUSTOMERS", "New customers", Count, "accord::scoreboard::deals::survey",
        "Accounts whose first deal won was closed in the period.";
    /// How many hand-offs sales accepts.
    AcceptanceRate = "ACCEPTANCE_RATE", "Acceptance rate", Ratio, "agreement::measures::acceptance_rate",
        "Leads that sales accepted divided by leads that sales accepted or rejected in the period; acceptance by silence counts as accepted.";
    /// How many came how far.
    FunnelVolume = "FUNNEL_VOLUME", "Funnel volume", Count, "agreement::funnel::funnel",
        "How many passages reached the stage or a later one: in the period (ENTRY), or of those that began in it (COHORT). A passage is one cycle of one lead, or one account with all its leads.";
    /// How many went on.
    FunnelConversion = "FUNNEL_CONVERSION", "Funnel conversion", Ratio, "agreement::funnel::funnel",
        "Passages that went on to the next stage divided by those that reached this one.";
    /// How fast they went on.
    FunnelVelocity = "FUNNEL_VELOCITY", "Funnel velocity", Days, "agreement::funnel::funnel",
        "Median time from this stage to the next, of the passages that went on.";
    /// What those who came this far are worth.
    FunnelValue = "FUNNEL_VALUE", "Funnel value", Money, "agreement::funnel::funnel",
        "Sum of the values of the passages that reached the stage.";
    /// Why sales does not accept.
    RejectionPareto = "REJECTION_PARETO", "Rejections by reason", Count, "agreement::funnel::pareto",
        "Rejected leads by reason, the most frequent first, each with what it and the more frequent ones come to.";
    /// What comes of those that were given back.
    RecycledToWon = "RECYCLED_TO_WON", "Recycled to won", Count, "agreement::funnel::recycled",
        "Leads that were recycled, and how many of them became customers later.";
    /// What a lead that is handed off is worth.
    LeadValue = "LEAD_VALUE", "Lead value", Money, "agreement::service_level::value_minor",
        "Win rate of the lead's type times average won amount of its type over the trailing four quarters, fixed with its rates at hand-off. Types with under ten outcomes take the overall rates.";
    /// Whether sales answers in time.
    ResponseHitRate = "RESPONSE_HIT_RATE", "First response in time", Ratio, "agreement::service_level::verdict",
        "Hand-offs first answered within the agreed business hours, divided by those whose deadline lies in the period and has passed. A rejection in time cancels the clock.";
    /// Whether sales tries often enough.
    AttemptsHitRate = "ATTEMPTS_HIT_RATE", "Attempts made in time", Ratio, "agreement::service_level::verdict",
        "Hand-offs with the agreed attempts made within the agreed days, divided by those whose deadline lies in the period and has passed.";
    /// How long a hand-off waits for an owner.
    SystemDelay = "SYSTEM_DELAY", "System delay", BusinessHours, "agreement::service_level::system",
        "Median business time from hand-off to assignment.";
    /// How long an owner takes.
    HumanDelay = "HUMAN_DELAY", "Human delay", BusinessHours, "agreement::service_level::human",
        "Median business time from assignment to first response.";
    /// Revenue by where the lead came from.
    Sourced = "SOURCED", "Sourced", Money, "attribution::report::report",
        "Amount of the deals whose lead-creating touch (else the first) was here, in full. A deal is sourced once.";
    /// Revenue by who took part.
    Influenced = "INFLUENCED", "Influenced", Money, "attribution::report::report",
        "Amount of the deals with an eligible touch here, in full. A deal is influenced by many: these are never added up.";
    /// Revenue by the official rule.
    Credited = "CREDITED", "Credited", Money, "attribution::report::report",
        "The part of the deals that the official rule gives. Marketing, sales and unattributed add up to what is attained, to the cent.";
}

impl Metric {
    /// The figure with this key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|metric| metric.key() == key)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_figure_has_a_key_and_words_of_its_own() {
        let keys: BTreeSet<_> = Metric::ALL.iter().map(|metric| metric.key()).collect();
        let texts: BTreeSet<_> = Metric::ALL.iter().map(|metric| metric.text()).collect();
        assert_eq!(keys.len(), Metric::ALL.len());
        assert_eq!(texts.len(), Metric::ALL.len());
        for metric in Metric::ALL {
            assert_eq!(Metric::from_key(metric.key()), Some(*metric));
            assert!(metric.text().ends_with('.') && metric.computed_by().contains("::"));
        }
        assert_eq!(Metric::from_key("attained"), None);
    }
}

//! What an agreement is about.

use crate::text_enum::text_enum;

text_enum! {
    /// What an agreement is about. Further kinds take a value here and a file of contents in the server.
    pub enum AgreementKind {
        /// The attribution rule that reports use unless told otherwise.
        OfficialRule = "OFFICIAL_RULE",
        /// What a figure means.
        MetricDefinition = "METRIC_DEFINITION",
        /// A figure both teams mean to reach together in a period.
        Target = "TARGET",
        /// What each team owes the other for leads.
        ServiceLevel = "SERVICE_LEVEL",
    }
}

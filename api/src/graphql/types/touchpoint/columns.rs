//! What of a touchpoint's row each of its fields needs.

use entity::touchpoint::{Column, Entity};

use super::Touchpoint;
use crate::graphql::reading::Shows;

impl Shows<Entity> for Touchpoint {
    fn columns(field: &str) -> Option<&'static [Column]> {
        Some(match field {
            "id" => &[Column::Id],
            "messageId" => &[Column::MessageId],
            "recordedBy" => &[Column::SourceId],
            "lead" => &[Column::LeadId],
            "account" => &[Column::AccountId],
            "occurredAt" => &[Column::OccurredAt],
            "kind" => &[Column::Kind],
            "channel" => &[Column::Channel],
            "campaign" => &[Column::CampaignId],
            "source" => &[Column::Source],
            "medium" => &[Column::Medium],
            "content" => &[Column::Content],
            "term" => &[Column::Term],
            "url" => &[Column::Url],
            "referrer" => &[Column::Referrer],
            "team" => &[Column::Team],
            "rep" => &[Column::Rep],
            "suppressedAt" => &[Column::SuppressedAt],
            "suppressedReason" => &[Column::SuppressedReason],
            "archivedAt" => &[Column::ArchivedAt],
            "recordedAt" => &[Column::RecordedAt],
            _ => return None,
        })
    }
}

//! What of a campaign's row each of its fields needs.

use entity::campaign::{Column, Entity};

use super::Campaign;
use crate::graphql::reading::Shows;

impl Shows<Entity> for Campaign {
    fn columns(field: &str) -> Option<&'static [Column]> {
        Some(match field {
            "id" | "attribution" | "attributes" | "externalIds" | "touchpoints" | "spend" => {
                &[Column::Id]
            }
            "name" => &[Column::Name],
            "channel" => &[Column::Channel],
            "utmCampaign" => &[Column::UtmCampaign],
            "startsOn" => &[Column::StartsOn],
            "endsOn" => &[Column::EndsOn],
            "budget" => &[Column::BudgetMinor, Column::BudgetCurrency],
            "marketingOwner" => &[Column::MarketingOwner],
            "salesOwner" => &[Column::SalesOwner],
            "archivedAt" => &[Column::ArchivedAt],
            "createdAt" => &[Column::CreatedAt],
            "updatedAt" => &[Column::UpdatedAt],
            _ => return None,
        })
    }
}

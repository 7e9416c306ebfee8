//! Which known stage a stage's text means.

use entity::{deal, deal_stage};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait as _, QueryOrder as _};

/// The stages this deployment knows.
#[derive(Debug)]
pub(in crate::ingest) struct Stages(Vec<deal_stage::Model>);

impl Stages {
    /// Reads them.
    ///
    /// # Errors
    /// When the database fails.
    pub(in crate::ingest) async fn load(db: &impl ConnectionTrait) -> Result<Self, DbErr> {
        let rows = deal_stage::Entity::find()
            .order_by_asc(deal_stage::Column::Pipeline)
            .order_by_asc(deal_stage::Column::Position)
            .order_by_asc(deal_stage::Column::Key)
            .all(db)
            .await?;
        Ok(Self(rows))
    }

    /// The stage with this key or label, letter case ignored. Of several one of the first of the pipelines that are
    /// preferred, then one that is written exactly so, then one with this key rather than this label, then the first by
    /// pipeline and position.
    pub(in crate::ingest) fn find(
        &self,
        text: &str,
        pipelines: &[&str],
    ) -> Option<&deal_stage::Model> {
        let same = |other: &str, text: &str| other.to_lowercase() == text.to_lowercase();
        self.0
            .iter()
            .filter(|stage| same(&stage.key, text) || same(&stage.label, text))
            .min_by_key(|stage| {
                let preferred = pipelines
                    .iter()
                    .position(|pipeline| same(&stage.pipeline, pipeline));
                (
                    preferred.unwrap_or(pipelines.len()),
                    stage.key != text && stage.label != text,
                    !same(&stage.key, text),
                )
            })
    }

    /// The pipelines in which a deal's stage is looked for first: that of the source's name, then the one the deal is in.
    pub(in crate::ingest) fn preferred<'a>(
        &'a self,
        source: &'a str,
        deal: Option<&deal::Model>,
    ) -> Vec<&'a str> {
        let current = deal.and_then(|deal| self.get(deal.stage_id));
        std::iter::once(source)
            .chain(current.map(|stage| stage.pipeline.as_str()))
            .collect()
    }

    /// The stage with this id.
    pub(in crate::ingest) fn get(
        &self,
        id: Option<entity::ids::DealStageId>,
    ) -> Option<&deal_stage::Model> {
        let id = id?;
        self.0.iter().find(|stage| stage.id == id)
    }
}

#[cfg(test)]
mod tests {
    use entity::{deal_outcome::DealOutcome, forecast_category::ForecastCategory};

    use super::*;

    fn stage(pipeline: &str, key: &str, label: &str) -> deal_stage::Model {
        deal_stage::Model {
            id: entity::ids::DealStageId(crate::clock::new_id()),
            pipeline: pipeline.to_owned(),
            key: key.to_owned(),
            label: label.to_owned(),
            position: 1,
            probability_ppm: 0,
            forecast_category: ForecastCategory::Omitted,
            outcome: DealOutcome::Open,
        }
    }

    #[test]
    fn a_text_means_the_stage_of_its_own_pipeline_first() {
        let stages = Stages(vec![
            stage("hubspot", "closedwon", "Closed won"),
            stage("salesforce", "Closed Won", "Closed Won"),
            stage("hubspot", "demo", "Shown"),
        ]);
        let found = |text: &str, pipelines: &[&str]| {
            stages
                .find(text, pipelines)
                .map(|stage| stage.pipeline.as_str())
        };
        assert_eq!(found("CLOSED WON", &["crm", "HubSpot"]), Some("hubspot"));
        assert_eq!(found("Closed won", &["salesforce"]), Some("salesforce"));
        assert_eq!(found("Closed won", &["pipedrive"]), Some("hubspot"));
        assert_eq!(found("closed won", &["pipedrive"]), Some("salesforce"));
        assert_eq!(found("shown", &["salesforce"]), Some("hubspot"));
        assert_eq!(found("unheard of", &["hubspot"]), None);
    }
}

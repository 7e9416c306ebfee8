//! One row in every table, every column filled, written and read back through the entities.

use std::fmt::Debug;

use entity::actor_type::ActorType;
use entity::attempt_kind::AttemptKind;
use entity::channel::Channel;
use entity::deal_kind::DealKind;
use entity::deal_outcome::DealOutcome;
use entity::forecast_category::ForecastCategory;
use entity::ids::*;
use entity::instant::Millis;
use entity::lead_stage::LeadStage;
use entity::object_type::ObjectType;
use entity::role::Role;
use entity::team::Team;
use entity::touchpoint_kind::TouchpointKind;
use entity::*;
use sea_orm::prelude::{Date, Uuid};
use sea_orm::{DatabaseConnection, EntityTrait, IntoActiveModel};
use tests::{TestDatabase, on_both_databases};

on_both_databases! {
    async fn what_is_written_is_read_back(db: TestDatabase) {
        let db = db.connect().await;
        fill(&db).await;
        fill_merges(&db).await;
    }
}

/// Fills every table, and checks that each row is read back as it was written.
pub(crate) async fn fill(db: &DatabaseConnection) {
    fill_access(db).await;
    fill_people(db).await;
    fill_events(db).await;
    fill_campaigns(db).await;
    fill_deals(db).await;
    fill_records(db).await;
}

async fn keep<E, M>(db: &DatabaseConnection, entity: E, model: M)
where
    E: EntityTrait<Model = M>,
    M: Clone + Debug + PartialEq + IntoActiveModel<E::ActiveModel>,
{
    E::insert(model.clone().into_active_model())
        .exec_without_returning(db)
        .await
        .unwrap();
    let rows = E::find().all(db).await.unwrap();
    assert!(rows.contains(&model), "{}: {rows:?}", entity.as_str());
}

/// An id of a kind, each time the same.
fn id<T: From<Uuid>>() -> T {
    Uuid::from_u128(0x0193_4f5e_0000_7000_8000_0000_0000_0001).into()
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

const AT: Millis = Millis(1_732_000_000_123);

fn day() -> Date {
    Date::from_ymd_opt(2024, 2, 29).unwrap()
}

async fn fill_access(db: &DatabaseConnection) {
    let organization = organization::Model {
        id: 1,
        name: "Müller & Söhne".to_owned(),
        currency: "EUR".to_owned(),
        time_zone: "Europe/Berlin".to_owned(),
        fiscal_year_start_month: 4,
        session_gap_seconds: 1800,
        margin_rate_ppm: 1_000_000,
        eligible_kinds: r#"["CALL"]"#.to_owned(),
        created_at: AT,
        updated_at: AT,
    };
    keep(db, organization::Entity, organization).await;
    let margin = segment_margin::Model {
        segment: "SMB".to_owned(),
        margin_rate_ppm: 650_000,
    };
    keep(db, segment_margin::Entity, margin).await;
    let source = source::Model {
        id: SourceId(1),
        name: "hubspot".to_owned(),
    };
    keep(db, source::Entity, source).await;
    let user = user::Model {
        id: id(),
        email: "ada@example.com".to_owned(),
        name: "Ada".to_owned(),
        role: Role::Marketing,
        approver: true,
        password_hash: text("$argon2id$"),
        auth_epoch: 3,
        sessions_ended_at: Some(AT),
        disabled_at: Some(AT),
        created_at: AT,
        updated_at: AT,
    };
    keep(db, user::Entity, user).await;
    let identity = identity::Model {
        issuer: "https://id.example.com".to_owned(),
        subject: "ada".to_owned(),
        user_id: id(),
        created_at: AT,
    };
    keep(db, identity::Entity, identity).await;
    let session = session::Model {
        id: id(),
        user_id: id(),
        family_id: id(),
        refresh_hash: (0..32).collect(),
        created_at: AT,
        expires_at: AT,
        rotated_at: Some(AT),
        revoked_at: Some(AT),
    };
    keep(db, session::Entity, session).await;
    let token = api_token::Model {
        id: id(),
        name: "warehouse".to_owned(),
        token_hash: (0..32).rev().collect(),
        scopes: r#"["deals:read"]"#.to_owned(),
        created_by: Some(id()),
        created_at: AT,
        expires_at: Some(AT),
        revoked_at: Some(AT),
        last_used_at: Some(AT),
    };
    keep(db, api_token::Entity, token).await;
}

async fn fill_people(db: &DatabaseConnection) {
    let account = account::Model {
        id: id(),
        name: "Example".to_owned(),
        domain: text("example.com"),
        segment: text("SMB"),
        industry: text("Software"),
        region: text("EMEA"),
        individual: false,
        archived_at: Some(AT),
        merged_into: None,
        created_at: AT,
        updated_at: AT,
    };
    keep(db, account::Entity, account).await;
    let lead = lead::Model {
        id: id(),
        account_id: id(),
        name: text("Grace"),
        r#type: text("DEMO_REQUEST"),
        stage: LeadStage::Mql,
        stage_entered_at: Some(AT),
        cycle: 2,
        owner: text("ada@example.com"),
        created_at: Some(AT),
        recorded_at: AT,
        updated_at: AT,
        archived_at: Some(AT),
        erased_at: Some(AT),
        merged_into: None,
        recontact_on: Some("2026-09-01".parse().unwrap()),
    };
    keep(db, lead::Entity, lead).await;
    let membership = lead_account::Model {
        lead_id: id(),
        account_id: id(),
        joined_at: AT,
    };
    keep(db, lead_account::Entity, membership).await;
    let email = lead_email::Model {
        email: "grace+news@example.com".to_owned(),
        lead_id: id(),
        position: 0,
    };
    keep(db, lead_email::Entity, email).await;
    let anonymous_id = lead_anonymous_id::Model {
        anonymous_id: "anon-1".to_owned(),
        lead_id: id(),
    };
    keep(db, lead_anonymous_id::Entity, anonymous_id).await;
    let attribute = attribute::Model {
        object_id: id::<LeadId>().into(),
        name: "Job title".to_owned(),
        value: "Rear admiral".to_owned(),
    };
    keep(db, attribute::Entity, attribute).await;
    let transition = lead_transition::Model {
        id: id(),
        lead_id: id(),
        cycle: 2,
        from_stage: Some(LeadStage::Lead),
        to_stage: LeadStage::Mql,
        occurred_at: AT,
        dated_by_import: true,
        recorded_at: AT,
        actor_type: ActorType::User,
        actor_id: Some(id()),
        actor_name: "Ada".to_owned(),
        reason: text("asked for a demo"),
        reason_code: text("BAD_TIMING"),
        misfit: text("REGION"),
        recontact_on: Some("2026-09-01".parse().unwrap()),
        silent: true,
    };
    keep(db, lead_transition::Entity, transition).await;
    fill_lifecycle(db).await;
    let external_id = external_id::Model {
        object_type: ObjectType::Lead,
        source_id: SourceId(1),
        external_id: "4711".to_owned(),
        object_id: id(),
    };
    keep(db, external_id::Entity, external_id).await;
}

async fn fill_lifecycle(db: &DatabaseConnection) {
    let rates = lead_value_rates::Model {
        id: id(),
        quarter_from: "2026-04-01".parse().unwrap(),
        computed_at: AT,
        content: "{}".to_owned(),
        content_hash: vec![1, 2],
    };
    keep(db, lead_value_rates::Entity, rates).await;
    let hand_off = lead_hand_off::Model {
        lead_id: id(),
        cycle: 2,
        handed_off_at: AT,
        dated_by_import: true,
        recorded_at: AT,
        actor_type: ActorType::User,
        actor_id: Some(id()),
        actor_name: "Ada".to_owned(),
        owner: text("ben@example.com"),
        queue: text("inbound"),
        lead_type: text("DEMO_REQUEST"),
        value_minor: Some(1),
        value_currency: text("EUR"),
        rates_id: Some(id()),
        assigned_at: Some(AT),
        decided_at: Some(AT),
        decision: text("SAL"),
        silent: true,
        agreement_version: Some(2),
        agreed_attempts: Some(6),
        response_due_at: Some(AT),
        attempts_due_at: Some(AT),
        silence_due_at: Some(AT),
        escalated_hours: 24,
        escalation_due_at: Some(AT),
    };
    keep(db, lead_hand_off::Entity, hand_off).await;
    let attempt = sales_attempt::Model {
        id: id(),
        lead_id: id(),
        cycle: 2,
        kind: AttemptKind::Call,
        occurred_at: AT,
        reached: true,
        note: text("will call back"),
        recorded_at: AT,
        actor_type: ActorType::User,
        actor_id: Some(id()),
        actor_name: "Ben".to_owned(),
    };
    keep(db, sales_attempt::Entity, attempt).await;
    let escalation = lead_escalation::Model {
        id: id(),
        lead_id: id(),
        cycle: 2,
        business_hours: 24,
        due_at: AT,
        raised_at: AT,
        owner: text("ben@example.com"),
    };
    keep(db, lead_escalation::Entity, escalation).await;
    let lease = job_lease::Model {
        name: "jobs".to_owned(),
        owner: "a process".to_owned(),
        token: 7,
        expires_at: AT,
    };
    keep(db, job_lease::Entity, lease).await;
}

async fn fill_events(db: &DatabaseConnection) {
    let key = write_key::Model {
        id: id(),
        name: "the website".to_owned(),
        source_id: SourceId(1),
        key_hash: (0..32).collect(),
        created_by: Some(id()),
        created_at: AT,
        revoked_at: Some(AT),
    };
    keep(db, write_key::Entity, key).await;
    let rules = event_rules::Model {
        id: 1,
        content: "{}".to_owned(),
        updated_at: AT,
    };
    keep(db, event_rules::Entity, rules).await;
    let batch = event_batch::Model {
        id: id(),
        source_id: SourceId(1),
        received_at: AT,
        sent_at: Some(AT),
        body: "[{\"type\":\"track\"}]".to_owned(),
    };
    keep(db, event_batch::Entity, batch).await;
    let event = event::Model {
        source_id: SourceId(1),
        message_id: "m".to_owned(),
        r#type: "page".to_owned(),
        outcome: "TOUCHPOINT".to_owned(),
        occurred_at: AT,
        original_at: Some(AT),
        sent_at: Some(AT),
        received_at: AT,
        visitor: text("cookie"),
    };
    keep(db, event::Entity, event).await;
    let rejected = rejected_event::Model {
        id: id(),
        source_id: SourceId(1),
        message_id: "n".to_owned(),
        r#type: text("track"),
        reason: "UNKNOWN_ORDER".to_owned(),
        message: "No order has the id 1.".to_owned(),
        waits_for: text("1"),
        sent_at: Some(AT),
        received_at: AT,
        rejected_at: AT,
        body: "{}".to_owned(),
    };
    keep(db, rejected_event::Entity, rejected).await;
}

/// The lead, and another one that it took over.
async fn fill_merges(db: &DatabaseConnection) {
    let other = LeadId(Uuid::from_u128(2));
    let lead = lead::Entity::find().one(db).await.unwrap().unwrap();
    let other_row = lead::Model {
        id: other,
        merged_into: None,
        ..lead
    };
    keep(db, lead::Entity, other_row).await;
    let merge = lead_merge::Model {
        id: id(),
        from_lead_id: other,
        into_lead_id: id(),
        from_account_id: id(),
        into_account_id: id(),
        filled: "{}".to_owned(),
        automatic: true,
        merged_at: AT,
        actor_type: ActorType::System,
        actor_id: Some(id()),
        actor_name: "Accord".to_owned(),
        reason: text("one user id"),
        unmerged_at: Some(AT),
        unmerged_by: text("ada@example.com"),
    };
    keep(db, lead_merge::Entity, merge).await;
    let moved = lead_merge_move::Model {
        merge_id: id(),
        noun: "TOUCHPOINT".to_owned(),
        object_id: id(),
        lead_id: Some(other),
        account_id: Some(id()),
    };
    keep(db, lead_merge_move::Entity, moved).await;
    let name = lead_merge_name::Model {
        merge_id: id(),
        noun: "EMAIL".to_owned(),
        source_id: SourceId(0),
        name: "ada@example.com".to_owned(),
    };
    keep(db, lead_merge_name::Entity, name).await;
    let told = lead_told::Model {
        lead_id: id(),
        topic: "NAME".to_owned(),
        value: "Ada".to_owned(),
        told_at: AT,
        told_by: "m".to_owned(),
    };
    keep(db, lead_told::Entity, told).await;
}

async fn fill_campaigns(db: &DatabaseConnection) {
    let campaign = campaign::Model {
        id: id(),
        name: "Spring".to_owned(),
        channel: Channel::PaidSearch,
        utm_campaign: text("Spring-24"),
        utm_key: text("spring-24"),
        starts_on: Some(day()),
        ends_on: Some(day()),
        budget_minor: Some(-1),
        budget_currency: text("EUR"),
        marketing_owner: text("ada@example.com"),
        sales_owner: text("Bob"),
        archived_at: Some(AT),
        created_at: AT,
        updated_at: AT,
    };
    keep(db, campaign::Entity, campaign).await;
    let spend = spend::Model {
        id: id(),
        source_id: SourceId(1),
        campaign_id: id(),
        spent_on: day(),
        amount_minor: i64::MAX,
        currency: "JPY".to_owned(),
        updated_at: AT,
    };
    keep(db, spend::Entity, spend).await;
    let cost = cost::Model {
        id: id(),
        source_id: SourceId(1),
        team: Team::Sales,
        month: day(),
        category: "salaries".to_owned(),
        amount_minor: i64::MIN,
        currency: "KWD".to_owned(),
        updated_at: AT,
    };
    keep(db, cost::Entity, cost).await;
    let touchpoint = touchpoint::Model {
        id: id(),
        source_id: SourceId(1),
        message_id: "m-1".to_owned(),
        lead_id: id(),
        account_id: id(),
        occurred_at: Millis(-1),
        kind: TouchpointKind::SalesEmail,
        channel: Channel::Sales,
        campaign_id: Some(id()),
        source: text("google"),
        medium: text("cpc"),
        content: text("banner"),
        term: text("crm"),
        url: text("https://example.com/"),
        referrer: text("https://www.google.com/"),
        team: Team::Sales,
        rep: text("Bob"),
        suppressed_at: Some(AT),
        suppressed_reason: text("a test"),
        archived_at: Some(AT),
        recorded_at: AT,
    };
    keep(db, touchpoint::Entity, touchpoint).await;
}

async fn fill_deals(db: &DatabaseConnection) {
    let stage = deal_stage::Model {
        id: id(),
        pipeline: "ours".to_owned(),
        key: "talk".to_owned(),
        label: "Talking".to_owned(),
        position: 1,
        probability_ppm: 333_333,
        forecast_category: ForecastCategory::BestCase,
        outcome: DealOutcome::Open,
    };
    keep(db, deal_stage::Entity, stage).await;
    let deal = deal::Model {
        id: id(),
        name: "Twenty seats".to_owned(),
        account_id: id(),
        amount_minor: 1_000_000,
        currency: "EUR".to_owned(),
        kind: DealKind::Expansion,
        segment: text("SMB"),
        stage: text("talk"),
        stage_id: Some(id()),
        outcome: DealOutcome::Won,
        owner: text("Bob"),
        created_at: AT,
        expected_close_on: Some(day()),
        closed_at: Some(AT),
        term_months: Some(12),
        cost_of_sale_minor: Some(1),
        margin_rate_ppm: Some(0),
        archived_at: Some(AT),
        recorded_at: AT,
        updated_at: AT,
    };
    keep(db, deal::Entity, deal).await;
    let contact = deal_contact::Model {
        deal_id: id(),
        lead_id: id(),
        role: text("DECISION_MAKER"),
        is_primary: true,
    };
    keep(db, deal_contact::Entity, contact).await;
    let transition = deal_transition::Model {
        id: id(),
        deal_id: id(),
        from_stage: text("talk"),
        to_stage: text("signed"),
        from_outcome: Some(DealOutcome::Open),
        to_outcome: DealOutcome::Won,
        occurred_at: AT,
        dated_by_import: false,
        recorded_at: AT,
        actor_type: ActorType::Token,
        actor_id: Some(id()),
        actor_name: "warehouse".to_owned(),
        reason: text("signed"),
    };
    keep(db, deal_transition::Entity, transition).await;
    let adjustment = deal_adjustment::Model {
        id: id(),
        deal_id: id(),
        amount_minor: -500,
        occurred_at: AT,
        reason: "two seats returned".to_owned(),
        actor_type: ActorType::Import,
        actor_id: None,
        actor_name: "csv".to_owned(),
        recorded_at: AT,
    };
    keep(db, deal_adjustment::Entity, adjustment).await;
    let rate = exchange_rate::Model {
        from_currency: "EUR".to_owned(),
        to_currency: "USD".to_owned(),
        rate_on: day(),
        rate_pico: 1_082_500_000_000,
        updated_at: AT,
    };
    keep(db, exchange_rate::Entity, rate).await;
}

async fn fill_records(db: &DatabaseConnection) {
    let change = change::Model {
        id: 1_000_000,
        xact: 7,
        kind: "touchpoints".to_owned(),
        payload: "{}".to_owned(),
        recorded_at: AT,
    };
    keep(db, change::Entity, change).await;
    let answer = idempotency_key::Model {
        caller: "user:1".to_owned(),
        key: "k".to_owned(),
        operation: "recordTouchpoints".to_owned(),
        request_hash: vec![0, 255],
        response: "{}".to_owned(),
        created_at: AT,
    };
    keep(db, idempotency_key::Entity, answer).await;
    let entry = audit_entry::Model {
        id: id(),
        occurred_at: AT,
        actor_type: ActorType::System,
        actor_id: Some(id()),
        actor_name: "accord".to_owned(),
        action: "deal.reopen".to_owned(),
        object_type: "DEAL".to_owned(),
        object_id: Some(id()),
        detail: "{}".to_owned(),
        reason: text("signed too early"),
        request_id: text("r-1"),
    };
    keep(db, audit_entry::Entity, entry).await;
}

//! Reading every touchpoint, on all cores.
//!
//! They are read in ranges of ids, several at once, so no statement runs long or sorts anything, and brought together by
//! account in memory: a database would have to sort all rows in full, and has no index by account to save it.

use std::{
    collections::HashMap,
    sync::Arc,
    thread::available_parallelism,
    time::{Duration, Instant as Clock},
};

use attribution::facts::{Facets, TouchFact};
use entity::{
    channel::Channel,
    ids::{AccountId, CampaignId, LeadId, SourceId, TouchpointId},
    instant::Millis,
    part::value,
    source,
    team::Team,
    touchpoint::{Column as C, Entity as Touchpoint},
    touchpoint_kind::TouchpointKind,
};
use futures_util::{TryStreamExt as _, stream};
use sea_orm::{
    ColumnTrait as _, DatabaseConnection, DbErr, EntityTrait as _, FromQueryResult,
    QueryFilter as _, QueryOrder as _, QueryResult, QuerySelect as _,
};

use crate::ledger::facts::{Texts, engine_facets, instant, lead_id, touchpoint_id};

/// Rows of one range.
const RANGE: u64 = 50_000;
/// How often the progress is shown.
const PROGRESS: Duration = Duration::from_secs(2);

/// All touchpoints, those of an account side by side.
#[derive(Debug, Default)]
pub(super) struct Touches {
    rows: Vec<Packed>,
    facets: Vec<Facets>,
    sources: HashMap<SourceId, Arc<str>>,
}

/// A touchpoint, small: all of them are held at once.
#[derive(Debug)]
struct Packed {
    account: AccountId,
    id: TouchpointId,
    lead: LeadId,
    at: Millis,
    source: SourceId,
    /// A place in the list of facets.
    facets: u32,
    message: Box<str>,
    suppressed: bool,
}

impl Touches {
    /// Reads all there are.
    pub(super) async fn read(db: &DatabaseConnection) -> Result<Self, DbErr> {
        let mut all = Self::default();
        for source in source::Entity::find().all(db).await? {
            all.sources.insert(source.id, source.name.into());
        }
        let readers = available_parallelism().map_or(2, |cores| cores.get().clamp(2, 4));
        let ranges = stream::try_unfold(Some(None), |from| next_range(db, from));
        let mut parts = std::pin::pin!(
            ranges
                .map_ok(|range| {
                    let part = tokio::spawn(read_range(db.clone(), range));
                    async move {
                        part.await
                            .map_err(|error| DbErr::Custom(error.to_string()))?
                    }
                })
                .try_buffer_unordered(readers)
        );
        let mut shown = Clock::now();
        while let Some(part) = parts.try_next().await? {
            all.add(part);
            if shown.elapsed() > PROGRESS {
                tracing::info!(touchpoints = all.rows.len(), "loading the ledger");
                shown = Clock::now();
            }
        }
        all.rows.sort_unstable_by_key(|row| row.account);
        Ok(all)
    }

    /// Hands them out account by account, by ascending id, and forgets them.
    pub(super) fn by_account(self, mut each: impl FnMut(AccountId, Vec<TouchFact>)) {
        let Self {
            rows,
            facets,
            sources,
        } = self;
        let mut rows = rows.into_iter().peekable();
        while let Some(first) = rows.next() {
            let account = first.account;
            let rest = std::iter::from_fn(|| rows.next_if(|row| row.account == account));
            let facts = std::iter::once(first)
                .chain(rest)
                .filter_map(|row| row.into_fact(&facets, &sources));
            each(account, facts.collect());
        }
    }

    fn add(&mut self, part: Part) {
        let offset = u32::try_from(self.facets.len()).unwrap_or(u32::MAX);
        self.facets.extend(part.facets);
        self.rows.extend(part.rows.into_iter().map(|row| Packed {
            facets: row.facets.saturating_add(offset),
            ..row
        }));
    }
}

impl Packed {
    fn into_fact(
        self,
        facets: &[Facets],
        sources: &HashMap<SourceId, Arc<str>>,
    ) -> Option<TouchFact> {
        Some(TouchFact {
            id: touchpoint_id(self.id),
            lead: lead_id(self.lead),
            at: instant(self.at),
            order: (sources.get(&self.source)?.clone(), self.message.into()),
            facets: facets.get(usize::try_from(self.facets).ok()?)?.clone(),
            suppressed: self.suppressed,
        })
    }
}

/// Ids after the first and up to the second, each open where there is none.
type Range = (Option<TouchpointId>, Option<TouchpointId>);

/// The range from there on; `None`: the last one was the last.
async fn next_range(
    db: &DatabaseConnection,
    from: Option<Option<TouchpointId>>,
) -> Result<Option<(Range, Option<Option<TouchpointId>>)>, DbErr> {
    let Some(after) = from else {
        return Ok(None);
    };
    let mut ids = Touchpoint::find()
        .select_only()
        .column(C::Id)
        .order_by_asc(C::Id)
        .offset(RANGE)
        .limit(1);
    if let Some(after) = after {
        ids = ids.filter(C::Id.gt(after));
    }
    let up_to: Option<TouchpointId> = ids.into_tuple().one(db).await?;
    Ok(Some(((after, up_to), up_to.map(Some))))
}

/// What one reader has read.
#[derive(Debug, Default)]
struct Part {
    rows: Vec<Packed>,
    facets: Vec<Facets>,
}

async fn read_range(db: DatabaseConnection, (after, up_to): Range) -> Result<Part, DbErr> {
    let mut select = Touchpoint::find().select_only().columns(COLUMNS);
    if let Some(after) = after {
        select = select.filter(C::Id.gt(after));
    }
    if let Some(up_to) = up_to {
        select = select.filter(C::Id.lte(up_to));
    }
    let mut part = Part::default();
    let mut texts = Texts::default();
    let mut known: HashMap<Facets, u32> = HashMap::new();
    let mut rows = select.into_model::<Row>().stream(&db).await?;
    while let Some(Row { mut packed, facets }) = rows.try_next().await? {
        let facets = facets.shared(&mut texts);
        packed.facets = match known.get(&facets) {
            Some(known) => *known,
            None => {
                let number = u32::try_from(part.facets.len()).unwrap_or(u32::MAX);
                part.facets.push(facets.clone());
                known.insert(facets, number);
                number
            }
        };
        part.rows.push(packed);
    }
    Ok(part)
}

const COLUMNS: [C; 15] = [
    C::Id,
    C::AccountId,
    C::LeadId,
    C::OccurredAt,
    C::SourceId,
    C::MessageId,
    C::SuppressedAt,
    C::Kind,
    C::Channel,
    C::Team,
    C::CampaignId,
    C::Source,
    C::Medium,
    C::Content,
    C::Rep,
];

/// A row as it comes, its facets not numbered yet.
struct Row {
    packed: Packed,
    facets: RowFacets,
}

struct RowFacets {
    kind: TouchpointKind,
    channel: Channel,
    team: Team,
    campaign: Option<CampaignId>,
    source: Option<String>,
    medium: Option<String>,
    content: Option<String>,
    rep: Option<String>,
}

/// By place, in the order of [`COLUMNS`]: finding a column by its name takes as long as reading it.
impl FromQueryResult for Row {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        Ok(Self {
            packed: Packed {
                id: row.try_get_by_index(0)?,
                account: row.try_get_by_index(1)?,
                lead: row.try_get_by_index(2)?,
                at: row.try_get_by_index(3)?,
                source: row.try_get_by_index(4)?,
                message: row.try_get_by_index::<String>(5)?.into_boxed_str(),
                suppressed: value::<Option<Millis>>(row, 6)?.is_some(),
                facets: 0,
            },
            facets: RowFacets {
                kind: row.try_get_by_index(7)?,
                channel: row.try_get_by_index(8)?,
                team: row.try_get_by_index(9)?,
                campaign: value(row, 10)?,
                source: value(row, 11)?,
                medium: value(row, 12)?,
                content: value(row, 13)?,
                rep: value(row, 14)?,
            },
        })
    }
}

impl RowFacets {
    fn shared(self, texts: &mut Texts) -> Facets {
        let mut text = |text: Option<String>| text.map(|text| texts.get(&text));
        Facets {
            source: text(self.source),
            medium: text(self.medium),
            content: text(self.content),
            rep: text(self.rep),
            ..engine_facets(self.kind, self.channel, self.team, self.campaign)
        }
    }
}

//! The database: invented once, copied for each run.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use accord::auth;
use attribution::generate::{Company, Size};
use attribution::{Day, Period};
use entity::api_token;
use entity::ids::ApiTokenId;
use sea_orm::{
    ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, DbBackend,
    EntityTrait as _, IntoActiveModel as _, Statement,
};
use secrecy::ExposeSecret as _;
use tempfile::TempDir;

/// 2025-01-01: the day after the company's last.
const TODAY: Day = Day(20_089);
const SEED: u64 = 1;

/// What a run needs.
pub(crate) struct Data {
    /// The file of this run.
    pub(crate) path: PathBuf,
    /// A token that may read attribution and write touchpoints.
    pub(crate) token: String,
    /// The 24 months that the company has.
    pub(crate) period: Period,
    /// The e-mail addresses of some leads.
    pub(crate) emails: Vec<String>,
    _removed_on_drop: TempDir,
}

/// Copies the database of that many touchpoints, made when there is none.
pub(crate) async fn prepare(touchpoints: u64) -> Data {
    let company = Company::new(SEED, Size::bench(touchpoints, TODAY));
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("bench-data");
    fs::create_dir_all(&kept).expect("a directory can be made");
    let kept_file = invented(&company, &kept).await;
    let directory = tempfile::Builder::new()
        .prefix("accord-bench-")
        .tempdir_in(&kept)
        .expect("a temporary directory can be made");
    let path = directory.path().join("accord.db");
    fs::copy(&kept_file, &path).expect("the database can be copied");
    let leads = company.accounts().flat_map(|account| account.leads);
    Data {
        token: token(&path).await,
        path,
        period: Period {
            from: Day(TODAY.0 - 731),
            to: TODAY,
        },
        emails: leads.step_by(29).map(|lead| lead.email).collect(),
        _removed_on_drop: directory,
    }
}

/// The company's database: the one that is kept, if it has the tables that there are now.
async fn invented(company: &Company, kept: &Path) -> PathBuf {
    let touchpoints = company.size().touchpoints;
    let unfinished = kept.join(format!("unfinished-{}.db", std::process::id()));
    let db = open(&unfinished).await;
    migration::up(&db)
        .await
        .expect("the database can be migrated");
    let mut schema = DefaultHasher::new();
    for row in query(&db, "SELECT sql FROM sqlite_master ORDER BY name").await {
        row.hash(&mut schema);
    }
    let schema = schema.finish();
    let file = kept.join(format!("{SEED}-{touchpoints}-{schema:016x}.db"));
    let start = Instant::now();
    if !file.exists() {
        println!("inventing {touchpoints} touchpoints ...");
        // Nobody minds losing what can be invented again.
        for pragma in ["PRAGMA synchronous = OFF", "PRAGMA cache_size = -1000000"] {
            db.execute_unprepared(pragma).await.expect("a pragma");
        }
        tests::company::write(&db, company)
            .await
            .expect("an empty database takes the company");
    }
    db.close().await.expect("a connection can be closed");
    if file.exists() {
        fs::remove_file(&unfinished).expect("a file can be removed");
    } else {
        fs::rename(&unfinished, &file).expect("a file can be renamed");
        println!(
            "... kept in {} after {:.0?}",
            file.display(),
            start.elapsed()
        );
    }
    file
}

/// The texts of the first column.
async fn query(db: &DatabaseConnection, sql: &str) -> Vec<Option<String>> {
    let statement = Statement::from_string(DbBackend::Sqlite, sql);
    let rows = db.query_all_raw(statement).await.expect("SQLite answers");
    rows.iter()
        .map(|row| row.try_get_by_index(0).expect("a text"))
        .collect()
}

async fn token(file: &Path) -> String {
    let created = auth::create_api_token();
    let row = api_token::Model {
        id: ApiTokenId(accord::clock::new_id()),
        name: "benchmark".to_owned(),
        token_hash: created.hash,
        scopes: r#"["attribution:read","campaigns:read","touchpoints:write","leads:read","targets:read"]"#
            .to_owned(),
        created_by: None,
        created_at: accord::clock::now(),
        expires_at: None,
        revoked_at: None,
        last_used_at: None,
    };
    let db = open(file).await;
    api_token::Entity::insert(row.into_active_model())
        .exec_without_returning(&db)
        .await
        .expect("a token can be made");
    db.close().await.expect("a connection can be closed");
    created.secret.expose_secret().to_owned()
}

async fn open(file: &Path) -> DatabaseConnection {
    let mut options = ConnectOptions::new(format!("sqlite://{}?mode=rwc", file.display()));
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options)
        .await
        .expect("the database can be opened")
}

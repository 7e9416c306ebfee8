//! Making and dropping databases on a server.

use std::sync::mpsc;
use std::sync::{Mutex, PoisonError};
use std::thread;

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, Statement,
};
use url::Url;

/// A database that is dropped when this is.
#[derive(Debug)]
pub struct PostgresDatabase {
    administrator: &'static Administrator,
    name: String,
}

impl PostgresDatabase {
    /// The URL to connect to it by.
    #[must_use]
    pub fn url(&self) -> String {
        self.administrator.url_of(&self.name)
    }
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        // Tests may have left connections open.
        let sql = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        if let Err(error) = self.administrator.execute(sql) {
            eprintln!("{} is left behind: {error}", self.name);
        }
    }
}

/// The one connection from which this process administers the server, on a thread of its own:
/// tests come and go with their runtimes, and dropping cannot wait for a future.
///
/// The names of its databases hold a number, which is locked on the server as long as the process
/// lives. A database whose number is not locked is a leftover.
#[derive(Debug)]
pub(super) struct Administrator {
    url: Url,
    number: u32,
    orders: Mutex<mpsc::Sender<Order>>,
    next: Mutex<u32>,
}

#[derive(Debug)]
struct Order {
    sql: String,
    done: mpsc::Sender<Result<(), DbErr>>,
}

impl Administrator {
    /// Connects, removes what earlier processes have left, and makes the template.
    ///
    /// # Panics
    ///
    /// Panics when the server cannot be reached or refuses.
    pub(super) fn connect(url: String) -> Self {
        let (orders, received) = mpsc::channel();
        let (ready, number) = mpsc::channel();
        let administrator_url = url.clone();
        thread::spawn(move || serve(administrator_url, &ready, &received));
        let number = number
            .recv()
            .expect("the administrator says whether it is ready")
            .expect("the server can be administered");
        let administrator = Self {
            url: Url::parse(&url).expect("the URL of the server is one"),
            number,
            orders: Mutex::new(orders),
            next: Mutex::new(0),
        };
        let template = administrator.template();
        let create = format!("CREATE DATABASE {template} TEMPLATE template0");
        // An order that is not by bytes, where the server has one, shows whatever relies on the
        // order the database happens to have.
        let worded = format!("{create} LOCALE_PROVIDER icu ICU_LOCALE 'und'");
        administrator
            .execute(worded)
            .or_else(|_| administrator.execute(create))
            .expect("the server lets its user create databases");
        crate::database::migrate_apart(administrator.url_of(&template));
        administrator
    }

    pub(super) fn create_database(&'static self) -> PostgresDatabase {
        self.create_from(&self.template())
    }

    pub(super) fn create_empty_database(&'static self) -> PostgresDatabase {
        self.create_from("template0")
    }

    fn create_from(&'static self, template: &str) -> PostgresDatabase {
        let index = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            *next += 1;
            *next
        };
        let name = format!("{PREFIX}{}_{index}", self.number);
        let create = format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy");
        self.execute(create).expect("a database can be created");
        PostgresDatabase {
            administrator: self,
            name,
        }
    }

    fn template(&self) -> String {
        format!("{PREFIX}{}_template", self.number)
    }

    fn url_of(&self, database: &str) -> String {
        let mut url = self.url.clone();
        url.set_path(database);
        url.into()
    }

    /// Has a statement executed and waits for it.
    fn execute(&self, sql: String) -> Result<(), DbErr> {
        let (done, result) = mpsc::channel();
        self.orders
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .send(Order { sql, done })
            .expect("the administrator lives as long as the process");
        result
            .recv()
            .expect("the administrator answers every order")
    }
}

const PREFIX: &str = "accord_test_";

fn serve(url: String, ready: &mpsc::Sender<Result<u32, DbErr>>, orders: &mpsc::Receiver<Order>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be built");
    runtime.block_on(async {
        let db = match open(url).await {
            Ok((db, number)) => {
                let _ = ready.send(Ok(number));
                db
            }
            Err(error) => {
                let _ = ready.send(Err(error));
                return;
            }
        };
        while let Ok(Order { sql, done }) = orders.recv() {
            let result = db.execute_unprepared(&sql).await.map(drop);
            let _ = done.send(result);
        }
    });
}

/// Connects for good, takes a number, and drops the databases whose numbers are free.
async fn open(url: String) -> Result<(DatabaseConnection, u32), DbErr> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .sqlx_logging(false);
    let db = Database::connect(options).await?;
    // Others may have the same process id where the server is shared by machines.
    let mut number = std::process::id();
    while !lock(&db, "pg_try_advisory_lock", number).await? {
        number = number.wrapping_add(1);
    }
    sweep(&db, number).await?;
    Ok((db, number))
}

async fn sweep(db: &DatabaseConnection, own: u32) -> Result<(), DbErr> {
    let names = db
        .query_all_raw(Statement::from_string(
            DbBackend::Postgres,
            format!("SELECT datname FROM pg_database WHERE starts_with(datname, '{PREFIX}')"),
        ))
        .await?;
    for row in names {
        let name: String = row.try_get("", "datname")?;
        let number = name
            .strip_prefix(PREFIX)
            .and_then(|rest| rest.split('_').next())
            .and_then(|number| number.parse::<u32>().ok());
        let Some(number) = number else { continue };
        // One's own lock can be taken again; what is left under the number is from another life.
        if lock(db, "pg_try_advisory_lock", number).await? {
            db.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
                .await?;
            if number != own {
                lock(db, "pg_advisory_unlock", number).await?;
            }
        }
    }
    Ok(())
}

/// Calls a function of advisory locks for a number and gives its answer.
async fn lock(db: &DatabaseConnection, function: &str, number: u32) -> Result<bool, DbErr> {
    // The first key tells these locks from all others.
    const SPACE: i32 = 0x0ACC_07D0;
    let sql = format!("SELECT {function}({SPACE}, {})", number.cast_signed());
    let row = db
        .query_one_raw(Statement::from_string(DbBackend::Postgres, sql))
        .await?
        .ok_or_else(|| DbErr::RecordNotFound(function.to_owned()))?;
    row.try_get_by_index(0)
}

//! A throw-away cluster of the installed PostgreSQL.

use std::fs::{self, File};
use std::io::{Read, Seek};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::scratch;

/// A running cluster, reached by a socket in its own directory, and by nothing else unless its settings say so.
#[derive(Debug)]
pub(super) struct Cluster {
    directory: PathBuf,
    _lock: File,
    _undertaker: Child,
}

impl Cluster {
    /// Starts a cluster; `None` where PostgreSQL is not installed.
    ///
    /// # Panics
    ///
    /// Panics when PostgreSQL is installed and cannot be started: that is worth knowing.
    pub(super) fn start() -> Option<Self> {
        Self::start_with(&[], || "-c listen_addresses=''".to_owned())
    }

    /// Starts one with these files in its data, which nobody else may read, and these settings. They are asked for anew
    /// where it could not be started with them: others may have taken a port meanwhile.
    pub(super) fn start_with(
        files: &[(&str, &str)],
        settings: impl Fn() -> String,
    ) -> Option<Self> {
        let binaries = find_binaries()?;
        sweep();

        let directory = scratch::directory(PREFIX).keep();
        let lock = File::create(directory.join(LOCK)).expect("a file can be made");
        lock.lock().expect("a new file can be locked");
        let undertaker = undertaker(&directory);

        let owner = Owner::choose();
        owner.give(&directory, 0o755);
        let data = directory.join(DATA);
        fs::create_dir(&data).expect("a directory can be made");
        owner.give(&data, 0o700);

        let log = directory.join("log");

        let mut initdb = owner.command(&binaries.join("initdb"), &directory);
        initdb
            .args(["--username=accord", "--auth=trust", "--encoding=UTF8"])
            .args(["--locale=C", "--no-sync", "--pgdata"])
            .arg(&data);
        run(&mut initdb, &log);
        for (name, content) in files {
            let file = data.join(name);
            fs::write(&file, content).expect("a file can be made");
            owner.give(&file, 0o600);
        }

        let start = || {
            // Nothing here has to survive a crash.
            let settings = format!(
                "-k '{}' {} -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
                 -c max_wal_size=256MB -c max_connections=300",
                directory.display(),
                settings()
            );
            let mut start = owner.command(&binaries.join("pg_ctl"), &directory);
            start
                .args(["start", "--wait", "--silent", "--pgdata"])
                .arg(&data)
                .arg("--log")
                .arg(&log)
                .args(["--options", &settings]);
            try_run(&mut start, &log)
        };
        if let Err(said) = start().or_else(|_| start()).or_else(|_| start()) {
            panic!("{said}");
        }

        Some(Self {
            directory,
            _lock: lock,
            _undertaker: undertaker,
        })
    }

    /// The URL of the database to administer the cluster from.
    pub(super) fn url(&self) -> String {
        format!(
            "postgres://accord@localhost/postgres?host={}",
            self.directory.display()
        )
    }
}

const PREFIX: &str = "accord-test-postgres-";
const LOCK: &str = "in-use";
const DATA: &str = "data";

/// The directory with the newest installed binaries.
fn find_binaries() -> Option<PathBuf> {
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path())))
        .collect();
    versions.sort();
    let installed = versions.into_iter().rev().map(|(_, path)| path.join("bin"));
    std::env::split_paths(&on_path)
        .chain(installed)
        .find(|path| {
            ["initdb", "pg_ctl", "postgres"]
                .iter()
                .all(|name| path.join(name).exists())
        })
        // A link would hide the files PostgreSQL looks for beside its binaries.
        .and_then(|path| {
            Some(
                path.join("postgres")
                    .canonicalize()
                    .ok()?
                    .parent()?
                    .to_owned(),
            )
        })
}

/// Who runs the cluster: PostgreSQL refuses to be run by root.
enum Owner {
    Caller,
    User { uid: u32, gid: u32 },
}

impl Owner {
    fn choose() -> Self {
        if id(&["-u"]) != Some(0) {
            return Self::Caller;
        }
        ["postgres", "nobody"]
            .iter()
            .find_map(|name| {
                Some(Self::User {
                    uid: id(&["-u", name])?,
                    gid: id(&["-g", name])?,
                })
            })
            .expect("root needs a user `postgres` or `nobody` to run PostgreSQL as")
    }

    /// Makes a directory or a file theirs.
    fn give(&self, path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode))
            .expect("the mode of what is one's own can be set");
        if let Self::User { uid, gid } = self {
            chown(path, Some(*uid), Some(*gid)).expect("root can give away what is its own");
        }
    }

    /// A command run by them, where they may be.
    fn command(&self, program: &Path, directory: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(directory).stdin(Stdio::null());
        if let Self::User { uid, gid } = self {
            command.uid(*uid).gid(*gid);
        }
        command
    }
}

/// What `id` says, if anything.
fn id(arguments: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(arguments).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

/// Starts a process that stops the cluster and removes its directory when this process ends.
///
/// It waits for the end of its input, which the system brings about however this process ends: by
/// itself, by a panic or by a signal. It is in a group of its own, out of reach of an interrupt
/// typed at the terminal. Removing the directory before the cluster has gone would let it write
/// new files into it.
fn undertaker(directory: &Path) -> Child {
    const SCRIPT: &str = r#"
        trap '' INT TERM HUP
        cat
        pid=$(head -n 1 "$0/data/postmaster.pid")
        if [ -n "$pid" ]; then
            kill -QUIT "$pid"
            while kill -0 "$pid" && [ -e "$0/data/postmaster.pid" ]; do sleep 0.05; done
        fi
        rm -rf "$0"
    "#;
    Command::new("sh")
        .args(["-c", SCRIPT])
        .arg(directory)
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a shell can be started")
}

/// Removes what a process has left whose undertaker was killed too.
fn sweep() {
    let old = Duration::from_secs(60);
    for entry in fs::read_dir(scratch::root())
        .into_iter()
        .flatten()
        .flatten()
    {
        let is_ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        let is_old = entry
            .metadata()
            .and_then(|metadata| metadata.modified())
            .is_ok_and(|time| time.elapsed().is_ok_and(|age| age > old));
        // The lock of a process goes when the process goes.
        let is_left = File::open(entry.path().join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok());
        if is_ours && is_old && is_left {
            drop(undertaker(&entry.path()).wait());
        }
    }
}

/// Runs a command to its end; where it fails, panics with what it and the server had to say.
fn run(command: &mut Command, log: &Path) {
    if let Err(said) = try_run(command, log) {
        panic!("{said}");
    }
}

/// Runs a command to its end; where it fails, says what it and the server had to say.
fn try_run(command: &mut Command, log: &Path) -> Result<(), String> {
    // Not a pipe: the server started by `pg_ctl` would keep it open for as long as it lives.
    let mut errors = tempfile::tempfile().expect("a temporary file can be made");
    let status = command
        .stdout(Stdio::null())
        .stderr(errors.try_clone().expect("a file can be opened twice"))
        .status()
        .expect("the installed binaries can be run");
    if status.success() {
        return Ok(());
    }
    let mut said = String::new();
    let _ = errors.rewind();
    let _ = errors.read_to_string(&mut said);
    let logged = fs::read_to_string(log).unwrap_or_default();
    Err(format!("{command:?} failed: {said}{logged}"))
}

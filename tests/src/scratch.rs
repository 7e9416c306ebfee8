//! Where databases of tests live: in memory where there is enough of it.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use tempfile::TempDir;

/// Makes a directory that is removed with its handle.
///
/// # Panics
///
/// Panics when it cannot be made.
pub(crate) fn directory(prefix: &str) -> TempDir {
    tempfile::Builder::new()
        .prefix(prefix)
        .tempdir_in(root())
        .expect("a temporary directory can be made")
}

/// The directory all of them are in: that of `TMPDIR` if set, else shared memory with room, else
/// the system's.
///
/// A database is some hundred files; on a disk, making them takes longer than the test does.
pub(crate) fn root() -> &'static PathBuf {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        let memory = PathBuf::from("/dev/shm");
        let chosen = std::env::var_os("TMPDIR").is_some();
        if !chosen && free_kib(&memory).is_some_and(|free| free >= ENOUGH_KIB) {
            memory
        } else {
            std::env::temp_dir()
        }
    })
}

/// Containers have 64 MiB unless told otherwise, which one cluster fills.
const ENOUGH_KIB: u64 = 2 * 1024 * 1024;

/// What `df` says is free there, if it can say.
fn free_kib(directory: &PathBuf) -> Option<u64> {
    let output = Command::new("df")
        .args(["-P", "-k"])
        .arg(directory)
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()
}

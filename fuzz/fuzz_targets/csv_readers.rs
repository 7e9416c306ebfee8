//! Whatever bytes a file has, recognising it and making objects of its rows comes to an end and does not panic.
#![no_main]

use std::{fs, path::PathBuf, sync::LazyLock};

use accord::import::rehearse;
use libfuzzer_sys::fuzz_target;

/// One file for each process, written again and again.
static PATH: LazyLock<PathBuf> = LazyLock::new(|| {
    std::env::temp_dir().join(format!("accord-csv-readers-{}.csv", std::process::id()))
});

fuzz_target!(|bytes: &[u8]| {
    if fs::write(&*PATH, bytes).is_ok() {
        let _ = rehearse(&PATH);
    }
});

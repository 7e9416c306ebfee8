//! The sources of the project, as text.

use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .unwrap()
}

/// A source file.
pub(crate) struct Source {
    /// Relative to the workspace, such as `api/src/clock.rs`.
    pub(crate) path: String,
    text: String,
}

impl Source {
    /// The lines that are code, numbered from 1: no comments, and nothing from the tests of the file on.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let tests = self
            .text
            .lines()
            .position(|line| line.trim() == "#[cfg(test)]")
            .filter(|place| {
                let next = self.text.lines().nth(place + 1).unwrap_or_default();
                next.starts_with("mod tests {")
            });
        (1..)
            .zip(self.text.lines())
            .take(tests.unwrap_or(usize::MAX))
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// The places whose code has one of these words in it, as `path:line: code`.
    pub(crate) fn places_of(&self, words: &[&str]) -> Vec<String> {
        self.code()
            .filter(|(_, line)| words.iter().any(|word| line.contains(word)))
            .map(|(number, line)| format!("{}:{number}: {}", self.path, line.trim()))
            .collect()
    }
}

/// Every Rust source under a folder of the workspace, in order; files that hold nothing but tests aside.
pub(crate) fn under(folder: &str) -> Vec<Source> {
    let root = root();
    let mut files = Vec::new();
    collect(&root.join(folder), &mut files);
    files.sort();
    assert!(!files.is_empty(), "there are sources in {folder}");
    files
        .into_iter()
        .map(|file| Source {
            path: file.strip_prefix(&root).unwrap().display().to_string(),
            text: fs::read_to_string(&file).unwrap(),
        })
        .collect()
}

/// What is found in the sources of a folder, except in the files whose path starts so.
pub(crate) fn found(folder: &str, words: &[&str], except: &[&str]) -> Vec<String> {
    under(folder)
        .iter()
        .filter(|source| !except.iter().any(|prefix| source.path.starts_with(prefix)))
        .flat_map(|source| source.places_of(words))
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && !path.ends_with("tests.rs")
            && !path.ends_with("testing.rs")
        {
            files.push(path);
        }
    }
}

//! Documents in files: a folder that the sources of a dashboard hold, with one document in each file.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;

/// A file with a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path inside the folder.
    pub name: String,
    /// What is in it, byte by byte: clients hash it as it is.
    pub text: String,
}

/// Every file `*.graphql` in the folder and in the folders inside it, by name.
///
/// # Errors
/// When a file cannot be read, or there is none.
pub fn read(folder: &Path) -> anyhow::Result<Vec<File>> {
    let mut paths = Vec::new();
    collect(folder, &mut paths)?;
    paths.sort();
    let folder_name = folder.display();
    anyhow::ensure!(
        !paths.is_empty(),
        "{folder_name} holds no file whose name ends with .graphql"
    );
    paths
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            let name = path.strip_prefix(folder).unwrap_or(&path);
            let name = name.display().to_string();
            Ok(File { name, text })
        })
        .collect()
}

/// Links to folders are not followed: they may lead back.
fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            collect(&path, paths)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "graphql")
        {
            paths.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_inner_folders_are_found_and_others_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("inner")).expect("a folder");
        for name in ["b.graphql", "a.graphql", "inner/c.graphql", "notes.txt"] {
            fs::write(at(name), name).expect("a file");
        }
        let files = read(folder.path()).expect("files");
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["a.graphql", "b.graphql", "inner/c.graphql"]);
        assert!(files.iter().all(|file| file.name == file.text));
    }

    #[test]
    fn a_folder_without_operations_is_a_mistake() {
        let folder = tempfile::tempdir().expect("a folder");
        let error = read(folder.path()).expect_err("no file");
        assert!(error.to_string().contains(".graphql"), "{error}");
        assert!(read(&folder.path().join("missing")).is_err());
    }
}

//! Embeds the files of the page at /graphiql, compressed, so that it works with no internet.
//!
//! The third-party bundles come from `npm ci` in web/, run here when they are not there yet. The
//! build never fails for want of them: without npm the page loads the same bytes from the CDN.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::write::GzEncoder;
use flate2::{Compression, Crc};
use sha2::{Digest as _, Sha384};

#[path = "src/http/graphiql/bundles.rs"]
mod bundles;

use bundles::{BUNDLES, Bundle};

/// Our own files in web/src that a browser fetches by name.
const PAGE_FILES: &[&str] = &[
    "accord.css",
    "accord.js",
    "bar.js",
    "examples-administration.js",
    "examples-deals.js",
    "examples-facts.js",
    "examples-leads.js",
    "examples-revenue.js",
    "examples-together.js",
    "examples.js",
    "http.js",
    "icon.svg",
    "session.js",
    "storage.js",
    "transport.js",
];

fn main() -> io::Result<()> {
    let web = required_dir("CARGO_MANIFEST_DIR")?.join("../web");
    let mut embedded = Embedded::new(required_dir("OUT_DIR")?);

    // Only what is pinned is watched. node_modules is not: it follows the lock, and npm writing it
    // during this very run would make every first build be followed by a second one.
    for pinned in ["package.json", "package-lock.json"] {
        watch(&web.join(pinned));
    }
    for name in PAGE_FILES {
        let path = web.join("src").join(name);
        watch(&path);
        embedded.add_page_file(name, &fs::read(path)?)?;
    }
    match obtain_bundles(&web) {
        Ok(contents) => {
            for (bundle, content) in BUNDLES.iter().zip(&contents) {
                embedded.add_bundle(bundle, content)?;
            }
        }
        Err(reason) => println!(
            "cargo::warning=/graphiql will load its libraries from a public CDN, because {reason}. \
             To embed them: run `npm ci` in web/, `touch web/package-lock.json`, build again."
        ),
    }
    embedded.finish()
}

/// The contents of every bundle in order, or why they cannot be had, in words.
fn obtain_bundles(web: &Path) -> Result<Vec<Vec<u8>>, String> {
    read_bundles(web).or_else(|_| {
        npm_ci(web)?;
        read_bundles(web)
    })
}

fn read_bundles(web: &Path) -> Result<Vec<Vec<u8>>, String> {
    BUNDLES
        .iter()
        .map(|bundle| read_bundle(web, bundle))
        .collect()
}

fn read_bundle(web: &Path, bundle: &Bundle) -> Result<Vec<u8>, String> {
    let name = format!("{}@{}/{}", bundle.package, bundle.version, bundle.path);
    let path = web
        .join("node_modules")
        .join(bundle.package)
        .join(bundle.path);
    let content = fs::read(path).map_err(|error| format!("{name} cannot be read ({error})"))?;
    if STANDARD.encode(Sha384::digest(&content)) == bundle.sha384 {
        Ok(content)
    } else {
        Err(format!("{name} is not the file whose hash is pinned"))
    }
}

fn npm_ci(web: &Path) -> Result<(), String> {
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let output = Command::new(npm)
        .args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
            "--fetch-retries=1",
        ])
        .current_dir(web)
        .output()
        .map_err(|error| format!("npm could not be run ({error})"))?;
    if output.status.success() {
        return Ok(());
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    let first = errors
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or("no message");
    Err(format!("`npm ci` failed ({first})"))
}

/// Writes compressed files to `OUT_DIR` and the Rust table that names them.
struct Embedded {
    out_dir: PathBuf,
    assets: String,
    bundle_names: String,
}

impl Embedded {
    fn new(out_dir: PathBuf) -> Self {
        Self {
            out_dir,
            assets: String::new(),
            bundle_names: String::new(),
        }
    }

    /// Our own files keep their names, because they import each other by name; a browser asks
    /// again each time whether they changed.
    fn add_page_file(&mut self, name: &str, content: &[u8]) -> io::Result<()> {
        self.add(name, content, false)
    }

    /// A bundle's name holds its checksum, so a browser may keep it for ever.
    fn add_bundle(&mut self, bundle: &Bundle, content: &[u8]) -> io::Result<()> {
        let file = bundle.path.rsplit('/').next().unwrap_or(bundle.path);
        let (stem, extension) = file.split_once('.').unwrap_or((file, "js"));
        let name = format!("{stem}-{:08x}.{extension}", checksum(content));
        self.add(&name, content, true)?;
        append(&mut self.bundle_names, format_args!("    {name:?},\n"));
        Ok(())
    }

    fn add(&mut self, name: &str, content: &[u8], immutable: bool) -> io::Result<()> {
        let path = self.out_dir.join(format!("{name}.gz"));
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(content)?;
        fs::write(&path, encoder.finish()?)?;
        let tag = format!("{:08x}", checksum(content));
        append(
            &mut self.assets,
            format_args!(
                "    Asset {{ name: {name:?}, tag: {tag:?}, immutable: {immutable}, gzip: include_bytes!({path:?}) }},\n"
            ),
        );
        Ok(())
    }

    fn finish(self) -> io::Result<()> {
        let Self {
            out_dir,
            assets,
            bundle_names,
        } = self;
        let table = format!(
            "/// Every file that can be fetched.\n\
             pub(super) const ASSETS: &[Asset] = &[\n{assets}];\n\n\
             /// The names of the embedded bundles, in the order of `BUNDLES`; empty without them.\n\
             pub(super) const BUNDLE_NAMES: &[&str] = &[\n{bundle_names}];\n"
        );
        fs::write(out_dir.join("graphiql_assets.rs"), table)
    }
}

fn append(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = text.write_fmt(line);
}

fn checksum(content: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(content);
    crc.sum()
}

fn watch(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
}

fn required_dir(variable: &str) -> io::Result<PathBuf> {
    env::var_os(variable)
        .map(PathBuf::from)
        .ok_or_else(|| io::Error::other(format!("cargo did not set {variable}")))
}

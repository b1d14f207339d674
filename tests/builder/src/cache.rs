//! Finished programs on disk, found by the hash of their sources.
//!
//! An entry is one file that is moved into place when it is whole, so a reader sees all of it or
//! nothing. A file lock keeps two builders of one folder from compiling at the same time.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// Entries kept per program; older ones are removed when a new one is written.
const ENTRIES_KEPT: usize = 6;

/// Bytes of the checksum an entry starts with.
const CHECKSUM_BYTES: usize = 32;

/// The post-processed parts of one program.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) wasm: Vec<u8>,
    pub(crate) code: Vec<u8>,
}

/// The folder of finished programs.
#[derive(Debug)]
pub(crate) struct Cache {
    folder: PathBuf,
}

impl Cache {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The entry for these sources; a missing or damaged one counts as absent.
    pub(crate) fn get(&self, name: &str, source_hash: &str) -> Option<Parts> {
        let bytes = fs::read(self.entry(name, source_hash)).ok()?;
        let (checksum, body) = bytes.split_at_checked(CHECKSUM_BYTES)?;
        if Sha256::digest(body).as_slice() != checksum {
            return None;
        }
        let (length, body) = body.split_at_checked(8)?;
        let length = usize::try_from(u64::from_le_bytes(length.try_into().ok()?)).ok()?;
        let (wasm, code) = body.split_at_checked(length)?;
        Some(Parts {
            wasm: wasm.to_vec(),
            code: code.to_vec(),
        })
    }

    /// Writes an entry and removes the oldest ones of the same program.
    pub(crate) fn put(&self, name: &str, source_hash: &str, parts: &Parts) -> Result<()> {
        let mut body = u64::try_from(parts.wasm.len())?.to_le_bytes().to_vec();
        body.extend_from_slice(&parts.wasm);
        body.extend_from_slice(&parts.code);
        let mut bytes = Sha256::digest(&body).to_vec();
        bytes.extend_from_slice(&body);

        let entry = self.entry(name, source_hash);
        let unfinished = self.folder.join(format!(".{name}-{}", std::process::id()));
        fs::write(&unfinished, bytes)
            .with_context(|| format!("cannot write {}", unfinished.display()))?;
        fs::rename(&unfinished, &entry)
            .with_context(|| format!("cannot write {}", entry.display()))?;
        self.remove_oldest(name)
    }

    /// Waits until no other builder works in this folder; the lock goes with the file.
    pub(crate) fn lock(&self) -> Result<File> {
        fs::create_dir_all(&self.folder)
            .with_context(|| format!("cannot create {}", self.folder.display()))?;
        let path = self.folder.join(".lock");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .with_context(|| format!("cannot open {}", path.display()))?;
        file.lock()
            .with_context(|| format!("cannot lock {}", path.display()))?;
        Ok(file)
    }

    fn entry(&self, name: &str, source_hash: &str) -> PathBuf {
        self.folder.join(format!("{name}-{source_hash}.program"))
    }

    fn remove_oldest(&self, name: &str) -> Result<()> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if let Some(written) = entry_of(name, &path) {
                entries.push((written, path));
            }
        }
        entries.sort();
        let surplus = entries.len().saturating_sub(ENTRIES_KEPT);
        for (_, path) in entries.into_iter().take(surplus) {
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
        Ok(())
    }
}

/// When the file was written, if it is an entry of this program (64 hex digits after its name).
fn entry_of(name: &str, path: &Path) -> Option<std::time::SystemTime> {
    let file = path.file_name()?.to_str()?;
    let hash = file
        .strip_prefix(name)?
        .strip_prefix('-')?
        .strip_suffix(".program")?;
    let written = path.metadata().ok()?.modified().ok()?;
    (hash.len() == 64).then_some(written)
}

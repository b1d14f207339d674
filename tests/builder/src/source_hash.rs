//! One hash over everything that decides a program's bytes.
//!
//! In: the files of the package and of its path dependencies (their `tests/` excluded), the
//! workspace manifest (profile, versions), `Cargo.lock`, the pinned toolchain and the compiler
//! flags. Out: nothing that only says where the checkout lies, so that two checkouts of the same
//! sources agree.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use toml::Table;

/// Files of the workspace root that decide the bytes of every program.
const ROOT_FILES: [&str; 3] = ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml"];

/// Folders of a package that never reach its program.
const FOLDERS_LEFT_OUT: [&str; 5] = ["tests", "benches", "examples", "target", "node_modules"];

/// Hashes the sources of the package in `package`, a folder of `workspace`.
///
/// `salt` carries what is not a file: the flags and the version of the post-processing.
///
/// # Errors
/// A manifest or a source that cannot be read or parsed.
pub(crate) fn source_hash(workspace: &Path, package: &Path, salt: &[String]) -> Result<String> {
    let mut hash = Sha256::new();
    for part in salt {
        absorb(&mut hash, "salt", part.as_bytes());
    }
    for name in ROOT_FILES {
        match fs::read(workspace.join(name)) {
            Ok(bytes) => absorb(&mut hash, name, &bytes),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error).with_context(|| format!("cannot read {name}")),
        }
    }
    for folder in path_dependencies(workspace, package)? {
        for file in files(&folder)? {
            let bytes =
                fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
            absorb(&mut hash, &relative(workspace, &file), &bytes);
        }
    }
    Ok(hex::encode(hash.finalize()))
}

/// Adds one named part; the lengths keep neighbouring parts apart.
fn absorb(hash: &mut Sha256, name: &str, bytes: &[u8]) {
    hash.update(name.len().to_le_bytes());
    hash.update(name.as_bytes());
    hash.update(bytes.len().to_le_bytes());
    hash.update(bytes);
}

/// The package itself and every path dependency below it, sorted.
fn path_dependencies(workspace: &Path, package: &Path) -> Result<BTreeSet<PathBuf>> {
    let root = manifest(workspace)?;
    let mut found = BTreeSet::new();
    let mut open = vec![package.to_path_buf()];
    while let Some(folder) = open.pop() {
        let folder = folder
            .canonicalize()
            .with_context(|| format!("no package folder {}", folder.display()))?;
        if found.insert(folder.clone()) {
            open.extend(direct_path_dependencies(workspace, &root, &folder)?);
        }
    }
    Ok(found)
}

/// The folders that one manifest's `dependencies` and `build-dependencies` point at.
fn direct_path_dependencies(workspace: &Path, root: &Table, folder: &Path) -> Result<Vec<PathBuf>> {
    let manifest = manifest(folder)?;
    let inherited = root.get("workspace").and_then(|w| w.get("dependencies"));
    let mut folders = Vec::new();
    let targets = manifest.get("target").and_then(|t| t.as_table());
    let per_target = targets
        .into_iter()
        .flat_map(|t| t.values())
        .filter_map(|v| v.as_table());
    for table in std::iter::once(&manifest).chain(per_target) {
        for kind in ["dependencies", "build-dependencies"] {
            let Some(dependencies) = table.get(kind).and_then(|d| d.as_table()) else {
                continue;
            };
            for (name, value) in dependencies {
                if let Some(path) = value.get("path").and_then(|p| p.as_str()) {
                    folders.push(folder.join(path));
                } else if value.get("workspace").is_some() {
                    let entry = inherited
                        .and_then(|d| d.get(name))
                        .and_then(|d| d.get("path"));
                    folders.extend(entry.and_then(|p| p.as_str()).map(|p| workspace.join(p)));
                }
            }
        }
    }
    Ok(folders)
}

/// The parsed `Cargo.toml` of a folder.
fn manifest(folder: &Path) -> Result<Table> {
    let path = folder.join("Cargo.toml");
    let text =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    text.parse()
        .with_context(|| format!("{} is not TOML", path.display()))
}

/// Every file below a folder that can reach its program, sorted.
fn files(folder: &Path) -> Result<BTreeSet<PathBuf>> {
    let mut found = BTreeSet::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(current) = open.pop() {
        let entries =
            fs::read_dir(&current).with_context(|| format!("cannot list {}", current.display()))?;
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with('.') || FOLDERS_LEFT_OUT.contains(&name.as_ref()) {
                continue;
            }
            if entry.file_type()?.is_dir() {
                open.push(entry.path());
            } else {
                found.insert(entry.path());
            }
        }
    }
    Ok(found)
}

/// A path as it is inside the workspace, with `/` between its parts.
fn relative(workspace: &Path, file: &Path) -> String {
    let root = workspace
        .canonicalize()
        .unwrap_or_else(|_| workspace.to_path_buf());
    let inside = file.strip_prefix(&root).unwrap_or(file);
    let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

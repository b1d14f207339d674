//! A copy of the workspace in which one file at a time is wrong.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::list::Mutant;

/// The copy.
#[derive(Debug)]
pub struct Workspace {
    path: PathBuf,
}

impl Workspace {
    /// Copies what git tracks to a folder. Files that are there already and equal are left alone,
    /// so that what was compiled stays; files that are not tracked any more are removed.
    ///
    /// # Errors
    /// Git does not answer, or a file cannot be copied.
    pub fn copy(original: &Path, copy: &Path) -> Result<Self> {
        let tracked = tracked(original)?;
        for file in &tracked {
            let (from, to) = (original.join(file), copy.join(file));
            let text = std::fs::read(&from)
                .with_context(|| format!("{} cannot be read", from.display()))?;
            if std::fs::read(&to).is_ok_and(|there| there == text) {
                continue;
            }
            if let Some(folder) = to.parent() {
                std::fs::create_dir_all(folder)?;
            }
            std::fs::write(&to, text)
                .with_context(|| format!("{} cannot be written", to.display()))?;
        }
        remove_others(copy, copy, &tracked)?;
        link_beside(original, copy)?;
        Ok(Self { path: copy.into() })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts a fault in and answers the file as it was, for [`Self::restore`].
    ///
    /// # Errors
    /// The original's text is not in the file once, or the file cannot be written.
    pub fn apply(&self, mutant: &Mutant) -> Result<String> {
        let path = self.path.join(&mutant.file);
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("{} cannot be read", mutant.file))?;
        std::fs::write(&path, mutant.applied(&text)?)?;
        Ok(text)
    }

    /// Takes a fault out.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn restore(&self, mutant: &Mutant, original: &str) -> Result<()> {
        std::fs::write(self.path.join(&mutant.file), original)?;
        Ok(())
    }
}

/// The root of this workspace.
#[must_use]
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).into()
}

/// Tests read the facts and figures that lie beside the checkout; so they lie beside the copy.
fn link_beside(original: &Path, copy: &Path) -> Result<()> {
    let from = original.parent().map(|folder| folder.join("shared"));
    let to = copy.parent().map(|folder| folder.join("shared"));
    let (Some(from), Some(to)) = (from, to) else {
        return Ok(());
    };
    if from.is_dir() && !to.is_dir() {
        std::os::unix::fs::symlink(std::fs::canonicalize(&from)?, &to)
            .with_context(|| format!("{} cannot be linked", to.display()))?;
    }
    Ok(())
}

fn tracked(root: &Path) -> Result<Vec<PathBuf>> {
    let listed = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(root)
        .output()
        .context("git does not answer")?;
    ensure!(listed.status.success(), "git does not list the files");
    let names = String::from_utf8(listed.stdout).context("a file's name is not UTF-8")?;
    let files = names.split('\0').filter(|name| !name.is_empty());
    // A file that is tracked and deleted is in no copy.
    Ok(files
        .map(PathBuf::from)
        .filter(|file| root.join(file).is_file())
        .collect())
}

/// Removes from a folder of the copy what is not tracked.
fn remove_others(copy: &Path, folder: &Path, tracked: &[PathBuf]) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.strip_prefix(copy)?;
        if !tracked.iter().any(|file| file.starts_with(name)) {
            if path.is_dir() {
                std::fs::remove_dir_all(&path)?;
            } else {
                std::fs::remove_file(&path)?;
            }
        } else if path.is_dir() {
            remove_others(copy, &path, tracked)?;
        }
    }
    Ok(())
}

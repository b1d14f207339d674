//! The key that signs: from the environment or from a keystore file. It is never printed.

use std::env;
use std::io::IsTerminal;
use std::path::Path;

use alloy::primitives::B256;
use alloy::signers::local::PrivateKeySigner;

use crate::error::DeployError;

/// The variable that holds the private key.
pub const KEY_VARIABLE: &str = "AMPUSD_PRIVATE_KEY";
/// The variable that holds the keystore's password.
pub const PASSWORD_VARIABLE: &str = "AMPUSD_KEYSTORE_PASSWORD";

/// Takes the key from `keystore`, or from the environment if there is none.
///
/// # Errors
/// [`DeployError::KeyMissing`], [`DeployError::KeyUnfit`], [`DeployError::KeystoreLocked`].
pub fn load(keystore: Option<&Path>) -> Result<PrivateKeySigner, DeployError> {
    match keystore {
        Some(path) => {
            // Nobody types a password for a file that is not there.
            find(path)?;
            open(path, &password(path)?)
        }
        None => {
            let text = env::var(KEY_VARIABLE).map_err(|_| DeployError::KeyMissing)?;
            parse(&text)
        }
    }
}

/// Reads a private key of 64 hex digits, with or without `0x`.
///
/// # Errors
/// [`DeployError::KeyUnfit`] - it is none.
pub fn parse(text: &str) -> Result<PrivateKeySigner, DeployError> {
    let key: B256 = text.trim().parse().map_err(|_| DeployError::KeyUnfit)?;
    PrivateKeySigner::from_bytes(&key).map_err(|_| DeployError::KeyUnfit)
}

/// Opens a keystore file with its password.
///
/// # Errors
/// [`DeployError::KeystoreLocked`] - no such file, no keystore, or a wrong password.
pub fn open(path: &Path, password: &str) -> Result<PrivateKeySigner, DeployError> {
    find(path)?;
    PrivateKeySigner::decrypt_keystore(path, password).map_err(|error| {
        let reason = error.to_string();
        let wrong = reason == "Mac Mismatch";
        locked(path, if wrong { "wrong password" } else { &reason })
    })
}

/// Refuses a keystore that is not there.
fn find(path: &Path) -> Result<(), DeployError> {
    if path.is_file() {
        return Ok(());
    }
    Err(locked(path, "there is no such file"))
}

fn locked(path: &Path, reason: impl ToString) -> DeployError {
    DeployError::KeystoreLocked {
        path: path.to_path_buf(),
        reason: reason.to_string(),
    }
}

/// The password from the environment, else from the person at the terminal.
fn password(path: &Path) -> Result<String, DeployError> {
    if let Ok(password) = env::var(PASSWORD_VARIABLE) {
        return Ok(password);
    }
    if !std::io::stdin().is_terminal() {
        let reason = format!("set {PASSWORD_VARIABLE}, there is no terminal to ask at");
        return Err(locked(path, reason));
    }
    let terminal = console::Term::stderr();
    eprint!("Password of {}: ", path.display());
    terminal
        .read_secure_line()
        .map_err(|error| locked(path, error))
}

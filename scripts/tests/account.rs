//! Where the key comes from, and what is said when it does not.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use ampusd::account;
use ampusd::error::DeployError;

const KEY: &str = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

/// A keystore of [`KEY`] with the password `correct horse`, made by `cast wallet import`.
const KEYSTORE: &str = include_str!("keystore.json");

#[test]
fn a_key_is_read_with_and_without_its_prefix() {
    let expected = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
    assert_eq!(account::parse(KEY).unwrap().address().to_string(), expected);
    assert_eq!(
        account::parse(&format!(" 0x{KEY}\n"))
            .unwrap()
            .address()
            .to_string(),
        expected
    );
}

#[test]
fn a_wrong_key_is_refused_and_not_shown() {
    let above_the_order = "f".repeat(64);
    for wrong in [
        "",
        "0x12",
        &KEY[1..],
        "not a key",
        &"0".repeat(64),
        &above_the_order,
    ] {
        let error = account::parse(wrong).unwrap_err();
        assert!(matches!(error, DeployError::KeyUnfit), "{error}");
        assert!(
            wrong.is_empty() || !error.to_string().contains(wrong),
            "{error}"
        );
    }
}

#[test]
fn a_keystore_opens_with_its_password_only() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keystore.json");
    fs::write(&file, KEYSTORE).unwrap();
    let signer = account::open(&file, "correct horse").unwrap();
    assert_eq!(signer, account::parse(KEY).unwrap());
    let error = account::open(&file, "wrong").unwrap_err();
    assert!(
        matches!(error, DeployError::KeystoreLocked { .. }),
        "{error}"
    );
    assert!(
        error.to_string().ends_with("keystore.json: wrong password"),
        "{error}"
    );
}

#[test]
fn a_keystore_that_is_none_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("empty.json");
    let missing = account::open(&file, "any").unwrap_err().to_string();
    assert!(missing.contains("there is no such file"), "{missing}");
    fs::write(&file, "{}").unwrap();
    let error = account::open(Path::new(&file), "any").unwrap_err();
    assert!(
        matches!(error, DeployError::KeystoreLocked { .. }),
        "{error}"
    );
}

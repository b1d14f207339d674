//! The public suites that are ported (`PROPERTIES.md` 28): every name, whether it applies, and
//! what is expected where it does not. A name that applies has one test, in whose documentation
//! it stands.

use alloy_primitives::keccak256;
use interfaces::IErrors::UnknownSelector;
use support::world::World;

use crate::role;

/// Whether a property applies.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Applies,
    /// There is no such function; calling it is refused with `UnknownSelector`.
    Absent(&'static str),
}

use Use::{Absent, Applies};

/// crytic/properties, ERC-20.
const ERC20: [(&str, Use); 25] = [
    ("ERC20-BASE-001", Applies),
    ("ERC20-BASE-002", Applies),
    ("ERC20-BASE-003", Applies),
    ("ERC20-BASE-004", Applies),
    ("ERC20-BASE-005", Applies),
    ("ERC20-BASE-006", Applies),
    ("ERC20-BASE-007", Applies),
    ("ERC20-BASE-008", Applies),
    ("ERC20-BASE-009", Applies),
    ("ERC20-BASE-010", Applies),
    ("ERC20-BASE-011", Applies),
    ("ERC20-BASE-012", Applies),
    ("ERC20-BASE-013", Applies),
    ("ERC20-BASE-014", Applies),
    ("ERC20-BASE-015", Applies),
    ("ERC20-BASE-016", Applies),
    ("ERC20-BASE-017", Applies),
    // By the ledger, or for AMPL.
    ("ERC20-BURNABLE-001", Applies),
    ("ERC20-BURNABLE-002", Absent("burnFrom(address,uint256)")),
    ("ERC20-BURNABLE-003", Absent("burnFrom(address,uint256)")),
    // By the ledger, or for AMPL.
    ("ERC20-MINTABLE-001", Applies),
    ("ERC20-PAUSABLE-001", Absent("pause()")),
    ("ERC20-PAUSABLE-002", Absent("unpause()")),
    (
        "ERC20-ALLOWANCE-001",
        Absent("increaseAllowance(address,uint256)"),
    ),
    (
        "ERC20-ALLOWANCE-002",
        Absent("decreaseAllowance(address,uint256)"),
    ),
];

/// solmate, ERC-20.
const ERC20_SOLMATE: [&str; 2] = ["invariantBalanceSum", "testInfiniteApproveTransferFrom"];

/// crytic/properties, ERC-4626: 34 names apply.
const ERC4626: u8 = 34;

/// And three that repeat another.
const ERC4626_AGAIN: [(&str, &str, &str); 3] = [
    (
        "ERC4626-035",
        "ERC4626-011",
        "verify_withdrawRequiresTokenApproval",
    ),
    (
        "ERC4626-036",
        "ERC4626-012",
        "verify_redeemRequiresTokenApproval",
    ),
    (
        "ERC4626-037",
        "ERC4626-004",
        "verify_convertToSharesMustNotRevert",
    ),
];

/// a16z/erc4626-tests, with delta 0.
const ERC4626_A16Z: [&str; 24] = [
    "prop_asset",
    "prop_totalAssets",
    "prop_convertToShares",
    "prop_convertToAssets",
    "prop_maxDeposit",
    "prop_previewDeposit",
    "prop_deposit",
    "prop_maxMint",
    "prop_previewMint",
    "prop_mint",
    "prop_maxWithdraw",
    "prop_previewWithdraw",
    "prop_withdraw",
    "prop_maxRedeem",
    "prop_previewRedeem",
    "prop_redeem",
    "prop_RT_deposit_redeem",
    "prop_RT_deposit_withdraw",
    "prop_RT_redeem_deposit",
    "prop_RT_redeem_mint",
    "prop_RT_mint_withdraw",
    "prop_RT_mint_redeem",
    "prop_RT_withdraw_mint",
    "prop_RT_withdraw_deposit",
];

/// crytic/properties, ERC-721: all apply; `totalSupply`, which is optional, is the owner's count.
const ERC721: [&str; 19] = [
    "ERC721-BASE-001",
    "ERC721-BASE-002",
    "ERC721-BASE-003",
    "ERC721-BASE-004",
    "ERC721-BASE-005",
    "ERC721-BASE-006",
    "ERC721-BASE-007",
    "ERC721-BASE-008",
    "ERC721-BASE-009",
    "ERC721-BASE-010",
    "ERC721-BASE-011",
    "ERC721-BURNABLE-001",
    "ERC721-BURNABLE-002",
    "ERC721-BURNABLE-003",
    "ERC721-BURNABLE-004",
    "ERC721-BURNABLE-005",
    "ERC721-BURNABLE-006",
    "ERC721-MINTABLE-001",
    "ERC721-MINTABLE-002",
];

/// solmate, ERC-2612: fixed, then fuzzed.
const ERC2612_SOLMATE: [&str; 10] = [
    "solmate, `testPermit`",
    "solmate, `testFailPermitBadNonce`",
    "solmate, `testFailPermitBadDeadline`",
    "solmate, `testFailPermitPastDeadline`",
    "solmate, `testFailPermitReplay`",
    "solmate, `testPermit(uint248,address,uint256,uint256)`",
    "solmate, `testFailPermitBadNonce(uint256,address,uint256,uint256,uint256)`",
    "solmate, `testFailPermitBadDeadline(uint256,address,uint256,uint256)`",
    "solmate, `testFailPermitPastDeadline(uint256,address,uint256,uint256)`",
    "solmate, `testFailPermitReplay(uint256,address,uint256,uint256)`",
];

/// OpenZeppelin, ERC-2612.
const ERC2612_OPENZEPPELIN: [&str; 6] = [
    "OpenZeppelin, `initial nonce is 0`",
    "OpenZeppelin, `domain separator`",
    "OpenZeppelin, `accepts owner signature`",
    "OpenZeppelin, `rejects reused signature`",
    "OpenZeppelin, `rejects other signature`",
    "OpenZeppelin, `rejects expired permit`",
];

/// Ours on top, ERC-2612.
const ERC2612_OURS: [&str; 6] = [
    "Ours, `wrong domain`",
    "Ours, `malleable s`",
    "Ours, `zero signer`",
    "Ours, `chain-id change`",
    "Ours, `nonce monotone`",
    "Ours, `front-run permit`",
];

const ERC20_TESTS: &str = include_str!("std_erc20.rs");
const ERC4626_TESTS: &str = concat!(
    include_str!("std_erc4626_crytic.rs"),
    include_str!("std_erc4626_verbs.rs")
);
const ERC4626_A16Z_TESTS: &str = include_str!("std_erc4626_a16z.rs");
const ERC721_TESTS: &str = include_str!("std_erc721.rs");
const ERC2612_TESTS: &str = include_str!("std_erc2612.rs");

/// Tests of a file in whose documentation a name stands first.
fn tests_of(name: &str, source: &str) -> usize {
    let opening = format!("/// {name}");
    let documented = |part: &str| {
        let lines = || part.lines().map(str::trim);
        lines().any(|line| {
            let rest = line.strip_prefix(&opening);
            rest.is_some_and(|rest| rest.starts_with([',', ':', '.']))
        })
    };
    let parts: Vec<_> = source.split("#[test]").collect();
    let (_, before_tests) = parts.split_last().unwrap();
    before_tests.iter().filter(|part| documented(part)).count()
}

/// Tests in a file.
fn count(source: &str) -> usize {
    source.lines().filter(|line| *line == "#[test]").count()
}

#[test]
fn std_1_every_name_of_the_erc20_suites_has_its_test_and_nineteen_and_two_apply() {
    let applies: Vec<_> = ERC20.iter().filter(|(_, used)| *used == Applies).collect();
    assert_eq!((ERC20.len(), applies.len()), (25, 19));
    for (name, used) in ERC20 {
        let expected = usize::from(used == Applies);
        assert_eq!(tests_of(name, ERC20_TESTS), expected, "{name}");
    }
    for name in ERC20_SOLMATE {
        let title = format!("solmate, `{name}`");
        assert_eq!(tests_of(&title, ERC20_TESTS), 1, "{name}");
    }
    assert_eq!(count(ERC20_TESTS), 19 + 2);
}

#[test]
fn std_2_every_name_of_the_erc721_suite_has_its_test_and_all_nineteen_apply() {
    for name in ERC721 {
        assert_eq!(tests_of(name, ERC721_TESTS), 1, "{name}");
    }
    assert_eq!(count(ERC721_TESTS), 19);
}

#[test]
fn std_3_every_name_of_the_erc2612_suites_has_its_test_and_all_twenty_two_apply() {
    let names = [
        ERC2612_SOLMATE.as_slice(),
        &ERC2612_OPENZEPPELIN,
        &ERC2612_OURS,
    ]
    .concat();
    for name in &names {
        assert_eq!(tests_of(name, ERC2612_TESTS), 1, "{name}");
    }
    assert_eq!(names.len(), 10 + 6 + 6);
    assert_eq!(count(ERC2612_TESTS), names.len());
}

#[test]
fn std_4_every_name_of_the_erc4626_suites_has_its_test_and_thirty_four_and_twenty_four_apply() {
    for number in 1..=ERC4626 {
        let name = format!("ERC4626-{number:03}");
        assert_eq!(tests_of(&name, ERC4626_TESTS), 1, "{name}");
    }
    for (name, same, function) in ERC4626_AGAIN {
        assert_eq!(tests_of(name, ERC4626_TESTS), 0, "{name}");
        let title = format!("{same}, `{function}`");
        assert_eq!(tests_of(&title, ERC4626_TESTS), 1, "{title}");
    }
    assert_eq!(usize::from(ERC4626) + ERC4626_AGAIN.len(), 37);
    assert_eq!(count(ERC4626_TESTS), 34);
    for name in ERC4626_A16Z {
        let title = format!("a16z, `{name}`");
        assert_eq!(tests_of(&title, ERC4626_A16Z_TESTS), 1, "{title}");
    }
    assert_eq!(count(ERC4626_A16Z_TESTS), ERC4626_A16Z.len());
}

#[test]
fn std_1_what_does_not_apply_is_not_there() {
    let mut world = World::new();
    for (name, used) in ERC20 {
        let Absent(signature) = used else { continue };
        for token in [world.at.amp_usd, world.at.wrapped, world.at.pool] {
            let selector: [u8; 4] = keccak256(signature).0[..4].try_into().unwrap();
            let data = [selector.as_slice(), &[0; 64]].concat();
            let error = UnknownSelector {
                selector: selector.into(),
            };
            world.refuses(&error, |world| world.send_raw(role("user"), token, data));
            assert!(!name.is_empty());
        }
    }
}

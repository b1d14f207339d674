//! Bounds of a branch at creation, each inside, on and outside; ids.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod common;

use cdp_core::{
    BranchParams, RuleError, Status, System, TroveId, Yield, liquidation,
    params::{self, AMPL_CEILING, MIN_DEBT, SPOT_CEILING},
    pool, redistribution, reports, wrapping,
};
use common::usd;
use fixed_math::{Debt, Ratio, U256, kernel};

fn bps(bps: u16) -> Ratio {
    Ratio::from_bps(bps)
}

#[test]
fn gov_2_the_launch_branches_are_those_of_the_law() {
    for branch in [BranchParams::AMPL, BranchParams::SPOT] {
        assert_eq!(branch.validate(), Ok(()));
    }
    assert_eq!(BranchParams::AMPL.mcr, bps(15_000));
    assert_eq!(BranchParams::SPOT.ccr, bps(15_000));
    assert_eq!(AMPL_CEILING, usd(500_000));
    assert_eq!(SPOT_CEILING, usd(100_000));
    assert_eq!(MIN_DEBT, usd(200));
}

#[test]
fn the_numbers_of_the_law_are_written_out() {
    let seconds = [
        (params::DAY, 86_400),
        (params::YEAR, 31_536_000),
        (params::UPFRONT_PERIOD.raw(), 604_800),
        (params::RATE_CHANGE_COOLDOWN.raw(), 604_800),
        (params::RAISE_PERIOD.raw(), 604_800),
        (params::MAX_INTEREST_TIME.raw(), 3_153_600_000),
        (params::SEQUENCER_GRACE.raw(), 3_600),
        (params::SOFT_AGE.raw(), 93_600),
        (params::HARD_AGE.raw(), 180_000),
        (params::SEQUENCER_DAY.raw(), 86_400),
        (params::SCR_FLAG_MIN_AGE.raw(), 3_600),
        (params::SCR_FLAG_MAX_AGE.raw(), 21_600),
        (params::OUTAGE_FLAG_MIN_AGE.raw(), 864_000),
        (params::COUNTER_CAP, 1_099_511_627_775),
        (u64::from(params::MAX_BRANCHES), 8),
        (u64::from(redistribution::MAX_STEPS), 4),
        (u64::from(reports::MAX_REPORTERS), 32),
        (reports::ROTATION_DELAY.raw(), 604_800),
        (u64::from(reports::HEALTH_FLAGS), 31),
    ];
    for (index, (here, law)) in seconds.into_iter().enumerate() {
        assert_eq!(here, law, "row {index}");
    }
    let amounts = [
        (params::WAD, "1000000000000000000"),
        (params::PRICE_SCALE, "1000000000000000000000000000000000000"),
        (
            params::MAX_SMALLEST_RAISE.raw(),
            "1000000000000000000000000",
        ),
        (params::POOL_FLOOR.raw(), "1000000000000000000"),
        (params::DUST.raw(), "10000000000000000"),
        (params::POOL_EARNS_FROM.raw(), "1000000000000000000000"),
        (params::INITIAL_BASE_RATE, "1000000000000000000"),
        (params::COLL_CAP.raw(), "10000000000000000000000000000"),
        (params::DEBT_CAP.raw(), "10000000000000000000000000000"),
        (params::INCENTIVE_PART, "4"),
        (pool::ASSETS_CAP.raw(), "79228162514264337593543950335"),
        (pool::MAX_SHARES_PER_ASSET, "1000000000000000000"),
        (pool::STEP, "1000000000"),
        (redistribution::STEP, "1000000000"),
        (liquidation::COMPENSATION_PART, "200"),
        (liquidation::MAX_COMPENSATION.raw(), "250000000000000000000"),
        (wrapping::MAX_SHARES, "10000000000000000000000000"),
    ];
    for (here, law) in amounts {
        assert_eq!(here.to_string(), law);
    }
    assert_eq!(params::URGENT_RATIO, bps(10_200));
    assert_eq!(
        (params::AMPL_THRESHOLD, params::SPOT_THRESHOLD),
        (bps(500), bps(200))
    );
}

#[test]
fn gov_2_ratios_must_rise_from_above_one_to_three() {
    let with = |scr, mcr, ccr| {
        BranchParams {
            scr: bps(scr),
            mcr: bps(mcr),
            ccr: bps(ccr),
            ..BranchParams::AMPL
        }
        .validate()
    };
    let refused = Err(RuleError::RatiosOutOfOrder);
    assert_eq!(with(10_001, 10_002, 10_003), Ok(()));
    assert_eq!(with(10_000, 10_002, 10_003), refused);
    assert_eq!(with(9_999, 10_002, 10_003), refused);
    assert_eq!(with(10_002, 10_002, 10_003), refused);
    assert_eq!(with(10_003, 10_002, 10_004), refused);
    assert_eq!(with(10_001, 10_003, 10_003), refused);
    assert_eq!(with(10_001, 10_004, 10_003), refused);
    assert_eq!(with(13_000, 15_000, 29_999), Ok(()));
    assert_eq!(with(13_000, 15_000, 30_000), Ok(()));
    assert_eq!(with(13_000, 15_000, 30_001), refused);
}

#[test]
fn gov_2_penalties_must_rise_between_5_and_20_percent() {
    let with = |pool, redistribution| {
        BranchParams {
            pool_penalty: bps(pool),
            redistribution_penalty: bps(redistribution),
            ..BranchParams::AMPL
        }
        .validate()
    };
    let refused = Err(RuleError::PenaltiesOutOfOrder);
    assert_eq!(with(500, 2_000), Ok(()));
    assert_eq!(with(501, 1_999), Ok(()));
    assert_eq!(with(499, 2_000), refused);
    assert_eq!(with(500, 2_001), refused);
    assert_eq!(with(1_000, 1_000), Ok(()));
    assert_eq!(with(1_001, 1_000), refused);
}

#[test]
fn gov_2_a_redemption_fee_floor_is_at_most_one() {
    let with = |floor| {
        BranchParams {
            redemption_fee_floor: bps(floor),
            ..BranchParams::AMPL
        }
        .validate()
    };
    assert_eq!(with(0), Ok(()));
    assert_eq!(with(9_999), Ok(()));
    assert_eq!(with(10_000), Ok(()));
    assert_eq!(with(10_001), Err(RuleError::FeeFloorAboveOne));
}

#[test]
fn trove_4_ids_are_branch_and_counter() {
    for (branch, counter) in [(0, 1), (1, 1), (7, u64::MAX), (u64::MAX, 0)] {
        let id = TroveId { branch, counter };
        assert_eq!(
            id.word(),
            kernel::widen(u128::from(branch) << 64 | u128::from(counter))
        );
        assert_eq!(TroveId::from_word(id.word()), Ok(id));
    }
    let past = kernel::join_words(1, 0);
    assert_eq!(TroveId::from_word(past), Err(RuleError::TroveUnknown));
    assert_eq!(TroveId::from_word(U256::MAX), Err(RuleError::TroveUnknown));
}

#[test]
fn trove_1_an_unknown_status_byte_is_closed() {
    for byte in 0..=255u8 {
        let expected = if byte <= 2 { byte } else { 0 };
        assert_eq!(Status::from_byte(byte).byte(), expected);
    }
}

#[test]
fn supply_4_the_system_books_part_by_part_and_refuses_to_wrap() {
    let mut system = System::default();
    let yields = Yield {
        pool: Debt::new(3),
        incentives: Debt::new(1),
    };
    system.book(yields, Debt::new(5)).unwrap();
    system.book(yields, Debt::ZERO).unwrap();
    assert_eq!(
        system.booked,
        Yield {
            pool: Debt::new(6),
            incentives: Debt::new(2)
        }
    );
    assert_eq!((system.residue, system.cushion), (Debt::new(5), Debt::ZERO));
    assert_eq!(system.owed(), Ok(Debt::new(8)));
    let most = Yield {
        pool: Debt::new(u128::MAX),
        incentives: Debt::ZERO,
    };
    assert_eq!(system.book(most, Debt::ZERO), Err(RuleError::Overflow));
    assert_eq!(
        system.book(Yield::default(), Debt::new(u128::MAX)),
        Err(RuleError::Overflow)
    );
    assert_eq!(
        system.owed(),
        Ok(Debt::new(8)),
        "a refused booking changes nothing"
    );
}

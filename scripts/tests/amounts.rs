//! Amounts as people read and write them.
#![allow(clippy::arithmetic_side_effects, reason = "test code")]

use alloy::primitives::U256;
use ampusd::amounts;
use ampusd::keeper::earnings::in_amp_usd;
use ampusd::keeper::market::{token_price, worth};
use cdp_core::fixed_math::{Coll, Price};

const WAD: u128 = 1_000_000_000_000_000_000;

/// Thousandths of a dollar per token of 18 decimals.
fn price(thousandths: u128) -> Price {
    Price::new(U256::from(thousandths) * U256::from(10).pow(U256::from(33)))
}

#[test]
fn amounts_are_read_and_written_as_people_do() {
    assert_eq!(
        amounts::wad("3500.5"),
        Ok(U256::from(3_500_500_000_000_000_000_000_u128))
    );
    assert_eq!(amounts::wad("0"), Ok(U256::ZERO));
    for unfit in ["", ".5", "-1", "1e3", "1.0000000000000000001", "1.2.3"] {
        assert!(amounts::wad(unfit).is_err(), "{unfit}");
    }
    assert_eq!(amounts::amp_usd(U256::from(WAD / 100 * 123_456)), "1234.56");
    assert_eq!(amounts::decimal(U256::from(1_999_999), 9, 2), "0.00");
    assert_eq!(amounts::decimal(U256::from(1_500_000_000), 9, 0), "1");
    assert_eq!(amounts::percent(U256::from(WAD * 3 / 2)), "150.00 %");
    assert_eq!(amounts::percent(U256::MAX), "-");
    assert_eq!(amounts::ether(U256::from(WAD / 1_000_000)), "0.000001");
    assert_eq!(amounts::ether(U256::from(WAD / 1_000_001)), "< 0.000001");
    assert_eq!(amounts::ether(U256::ZERO), "0.000000");
    let spans = [
        (59, "59 s"),
        (3_599, "59 min"),
        (7_260, "2 h 1 min"),
        (90_000, "1 d 1 h"),
    ];
    for (seconds, text) in spans {
        assert_eq!(amounts::span(seconds), text);
    }
}

#[test]
fn collateral_is_valued_down_and_gas_up() {
    // 1.5 tokens of 18 decimals at 2.03 dollars.
    let coll = Coll::new(WAD * 3 / 2);
    assert_eq!(worth(coll, price(2_030)), U256::from(WAD / 1_000 * 3_045));
    assert_eq!(worth(Coll::new(1), price(999)), U256::ZERO);
    assert_eq!(
        token_price(price(2_030).raw(), 18),
        U256::from(WAD / 1_000 * 2_030)
    );
    let eth_usd = U256::from(WAD * 3_000);
    assert_eq!(in_amp_usd(U256::from(WAD), eth_usd), eth_usd);
    assert_eq!(in_amp_usd(U256::ONE, U256::ONE), U256::ONE);
}

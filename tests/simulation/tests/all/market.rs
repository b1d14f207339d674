//! The market gives what it holds, at prices that move against whoever trades.

use simulation::{chance::Chance, market::Market};

#[test]
fn the_price_starts_above_a_dollar_and_falls_as_amp_usd_is_sold() {
    let mut market = Market::new(1_000.0);
    assert!((market.price() - 1.1).abs() < 1e-9);
    let brought = market.sell(400.0);
    assert!(brought > 400.0 && brought < 440.0, "{brought}");
    assert!(market.price() < 1.1);
    assert!((market.amp_usd - 400.0).abs() < 1e-9);
    assert!((market.usd - (1_000.0 - brought) + market.fees).abs() < 2.0 * market.fees);
}

#[test]
fn nobody_buys_what_is_not_there_and_no_trade_pays_twice() {
    let mut market = Market::new(10_000.0);
    assert_eq!(market.buy(1.0), None);
    market.sell(5_000.0);
    assert_eq!(market.buy(5_000.1), None);
    let chance = &mut Chance::new(9, "market");
    for _ in 0..1_000 {
        let amount = chance.between(1.0, 2_000.0);
        let before = market;
        let brought = market.sell(amount);
        let cost = market.buy(amount).unwrap();
        assert!(cost >= brought, "{cost} {brought}");
        assert!((market.amp_usd - before.amp_usd).abs() < 1e-6);
        assert!(market.usd > 0.0 && market.fees > before.fees);
    }
}

#[test]
fn room_is_what_brings_the_price_there() {
    let mut market = Market::new(100_000.0);
    market.sell(45_000.0);
    let mut sold = market;
    sold.sell(market.room_above(0.99));
    assert!((sold.price() - 0.99).abs() < 1e-4, "{}", sold.price());
    let mut bought = market;
    bought.buy(market.room_below(1.03)).unwrap();
    assert!((bought.price() - 1.03).abs() < 1e-4, "{}", bought.price());
    assert_eq!(market.room_above(market.price() + 0.01), 0.0);
}

#[test]
fn providers_never_take_more_than_half_of_the_dollars() {
    let mut market = Market::new(100.0);
    market.provide(-1_000.0);
    assert_eq!(market.usd, 50.0);
    market.provide(50.0);
    assert_eq!(market.usd, 100.0);
}

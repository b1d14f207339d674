//! `ampusd play`: what scenarios on the compiled programs come to, in the figures of the law.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "test code"
)]

mod player;

use std::collections::BTreeSet;
use std::fs;

use alloy::primitives::U256;
use ampusd::play::verbs;
use player::{examples, play, played, records, said};
use serde_json::Value;

const WAD: u128 = 1_000_000_000_000_000_000;
/// One AMPL or SPOT.
const NINE: u128 = 1_000_000_000;
/// AMPL in existence at first, in units.
const SUPPLY: u128 = 15_139_552 * NINE;
const YEAR: u64 = 365 * 86_400;
const WEEK: u64 = 7 * 86_400;

/// The records of an example.
fn example(name: &str) -> Vec<Value> {
    played(&fs::read_to_string(examples().join(name)).unwrap())
}

/// A figure of a record.
fn figure(record: &Value, pointer: &str) -> U256 {
    let found = record.pointer(pointer);
    let found = found.unwrap_or_else(|| panic!("{pointer} in {record}"));
    found.as_str().unwrap().parse().unwrap()
}

/// The values of the first event of a name.
fn event<'a>(record: &'a Value, name: &str) -> &'a Value {
    let events = record["outcome"]["events"].as_array().unwrap();
    &events.iter().find(|event| event["event"] == name).unwrap()["values"]
}

fn wei(amount: u128) -> U256 {
    U256::from(amount) * U256::from(WAD)
}

/// Interest of a debt in a time, at a rate in 1e-4, rounded down.
fn interest(debt: U256, bps: u64, seconds: u64) -> U256 {
    debt * U256::from(bps) * U256::from(seconds) / U256::from(10_000 * YEAR)
}

/// As [`interest`], rounded up, as fees are.
fn fee(debt: U256, bps: u64) -> U256 {
    (debt * U256::from(bps) * U256::from(WEEK)).div_ceil(U256::from(10_000 * YEAR))
}

#[test]
fn liquidation_pays_penalty_compensation_and_surplus_as_the_law_says() {
    let records = example("liquidation.json");
    let liquidated = event(&records[8], "TroveLiquidated");
    let debt = wei(2_000) + fee(wei(2_000), 500);
    let debt = debt + interest(debt, 500, 1);
    assert_eq!(figure(liquidated, "/offset"), debt);
    // 0.5 % of 1 600 shares; a debt of AmpUSD buys a tenth more collateral at 1.80.
    let (compensation, seized) = (wei(8), debt * U256::from(11) / U256::from(18));
    let surplus = wei(1_600) - compensation - seized;
    assert_eq!(figure(liquidated, "/compensation"), compensation);
    assert_eq!(figure(liquidated, "/poolColl"), seized);
    assert_eq!(figure(liquidated, "/surplus"), surplus);
    let carol = "/state/actors/carol/balances/wAMPL";
    assert_eq!(figure(&records[8], carol), wei(100_008));
    // The pool's first AmpUSD gains with Bob's 3 000.
    let gain = figure(&records[8], "/state/actors/bob/poolGains/wAMPL");
    assert_eq!(gain, seized * U256::from(3_000) / U256::from(3_001));
    let bob = "/state/actors/bob/balances/wAMPL";
    assert_eq!(figure(&records[9], bob), wei(94_000) + gain);
    let alice = "/state/actors/alice/balances/wAMPL";
    assert_eq!(figure(&records[10], alice), wei(98_400) + surplus);
    // What may leave the pool leaves 1 AmpUSD in it.
    assert_eq!(figure(&records[11], "/state/pool/assets"), wei(1));
    let branch = &records[11]["state"]["branches"][0];
    assert_eq!(
        (&branch["troves"], &branch["belowMcr"]),
        (&1.into(), &0.into())
    );
}

#[test]
fn redemption_takes_a_dollar_less_the_fee_from_the_lowest_rate() {
    let records = example("redemption.json");
    let before = &records[5]["state"]["system"];
    let parts = [
        "/supply",
        "/poolYield",
        "/incentiveYield",
        "/interest",
        "/cushion",
    ];
    let supply: U256 = parts.iter().map(|part| figure(before, part)).sum();
    // The base rate was gone after 30 days: it is what was redeemed over the supply.
    let base = (wei(100) * U256::from(WAD)).div_ceil(supply);
    assert_eq!(figure(&records[6], "/state/system/baseRate"), base);
    let redeemed = event(&records[6], "TroveRedeemed");
    let rate = base + U256::from(WAD / 100);
    let fee = (wei(50) * rate).div_ceil(U256::from(WAD));
    assert_eq!(redeemed["id"], "1");
    assert_eq!(figure(redeemed, "/fee"), fee);
    assert_eq!(figure(redeemed, "/coll"), wei(50) - fee);
    let carol = "/state/actors/carol/balances/wAMPL";
    assert_eq!(figure(&records[6], carol), wei(100_050) - fee);
    let cheap = &records[6]["state"]["troves"][0];
    assert_eq!(figure(cheap, "/coll"), wei(1_950) + fee);
    assert_eq!(event(&records[8], "TroveRedeemed")["id"], "2");
}

#[test]
fn rebases_change_what_wallets_hold_and_never_what_a_trove_owns() {
    let records = example("rebase.json");
    let supply = |step: usize| figure(&records[step], "/state/ampl/supply");
    let ampl = |step: usize| figure(&records[step], "/state/actors/alice/balances/AMPL");
    // A share is one ten-millionth of the supply; what is paid for it ceils.
    let shares = |of: U256, supply: U256| (of * supply).div_ceil(U256::from(10_000_000_u64));
    let first = U256::from(SUPPLY);
    assert_eq!(ampl(0), U256::from(100_000 * NINE));
    assert_eq!(ampl(1), ampl(0) - shares(U256::from(8_000), first));
    let fallen = first - supply(2);
    assert!(fallen * U256::from(1_000) < first * U256::from(77));
    assert!(fallen * U256::from(1_000) > first * U256::from(76));
    assert_eq!(supply(3), supply(2) - supply(2) / U256::from(2));
    let paid = figure(&records[4], "/outcome/returned/paid");
    assert_eq!(paid, shares(U256::from(1_000), supply(3)));
    for record in &records[1..=3] {
        assert_eq!(figure(record, "/state/troves/0/coll"), wei(8_000));
    }
    // All is out again: as many shares of the supply as 8 000 were, less a unit of dust.
    let received = figure(&records[12], "/outcome/returned/received");
    assert_eq!(
        received,
        U256::from(8_000) * supply(12) / U256::from(10_000_000_u64)
    );
    assert_eq!(records[12]["state"]["troves"].as_array().unwrap().len(), 1);
}

#[test]
fn all_interest_is_the_gauges_while_the_pool_is_small_and_a_shut_branch_pays_its_average() {
    let records = example("shutdown.json");
    let debt = wei(2_000) + fee(wei(2_000), 500);
    let earned = figure(&records[4], "/state/actors/alice/earned");
    let thirty_days = interest(debt, 500, 30 * 86_400);
    // A unit of dust at most stays in the gauge.
    assert!(
        thirty_days - earned <= U256::ONE,
        "{earned} of {thirty_days}"
    );
    assert_eq!(figure(&records[5], "/outcome/returned/amount"), earned);
    let shut = &records[23]["state"]["branches"][1];
    let tcr = figure(shut, "/tcr");
    assert!(tcr < U256::from(WAD), "{tcr}");
    // 100 AmpUSD at 0.30 and the branch's average, in units of SPOT.
    let coll = wei(100) * tcr / U256::from(WAD) * U256::from(10) / U256::from(3 * NINE);
    let paid = figure(&records[24], "/outcome/returned/coll");
    assert_eq!(paid, coll);
    assert_eq!(records[25]["state"]["troves"][0]["owner"], "bob");
}

#[test]
fn a_loan_is_paid_to_the_wei_and_every_share_comes_back() {
    let records = example("loan.json");
    // Rates in 1e-4 and seconds since the last touch: 30 % loan-to-value at 2 US dollars a share.
    let borrowed = &records[8]["state"]["troves"][0];
    assert_eq!(figure(borrowed, "/debt"), wei(3_510 * 2 * 3 / 10));
    let debt = wei(2_106) + fee(wei(2_106), 750);
    assert_eq!(figure(&records[9], "/state/troves/0/debt"), debt);
    let waited = debt + interest(debt, 750, 36 * 3_600);
    assert_eq!(figure(&records[12], "/state/troves/0/debt"), waited);
    let last = records.last().unwrap();
    let wrapped = U256::from(1_000 * NINE) * U256::from(10).pow(U256::from(25));
    let alice = "/state/actors/alice/balances/wAMPL";
    assert_eq!(
        figure(last, alice),
        wei(100_000) + wrapped / U256::from(SUPPLY)
    );
    assert_eq!(figure(last, "/state/branches/0/debt"), U256::ZERO);
}

#[test]
fn supply_is_debt_after_every_step_of_every_example() {
    let mut names = 0;
    for file in fs::read_dir(examples()).unwrap() {
        let path = file.unwrap().path();
        for record in played(&fs::read_to_string(&path).unwrap()) {
            let balanced = &record["state"]["system"]["balanced"];
            assert_eq!(balanced, true, "{} {}", path.display(), record["step"]);
        }
        names += 1;
    }
    assert_eq!(names, 5);
}

#[test]
fn every_step_is_played_by_an_example_and_documented() {
    let mut used = BTreeSet::new();
    for file in fs::read_dir(examples()).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        let steps: Vec<Value> = serde_json::from_str(&text).unwrap();
        for step in steps {
            used.insert(step["do"].as_str().unwrap().to_owned());
        }
    }
    let all: BTreeSet<String> = verbs::all().map(|verb| verb.name.to_owned()).collect();
    assert_eq!(used, all);
    let paper = fs::read_to_string(examples().join("../PLAY.md")).unwrap();
    let help = verbs::help();
    for verb in verbs::all() {
        assert!(
            help.contains(&format!("\n  {} ", verb.name)),
            "{}",
            verb.name
        );
        for name in [verb.name].iter().chain(verb.needs).chain(verb.may) {
            assert!(paper.contains(&format!("`{name}`")), "{name}");
        }
    }
}

#[test]
fn the_same_file_plays_the_same() {
    let scenario = fs::read_to_string(examples().join("redemption.json")).unwrap();
    let [one, two] = [(); 2].map(|()| said(&play(&scenario, &[])).0);
    assert!(one == two && one.lines().count() == 9);
    let now = &records(&one)[0]["state"]["time"];
    assert_eq!(*now, 1_750_000_000);
}

#[test]
fn the_documented_scenario_plays() {
    let paper = fs::read_to_string(examples().join("../PLAY.md")).unwrap();
    let scenario = paper.split("```json").nth(1).unwrap();
    let records = played(scenario.split("```").next().unwrap());
    assert_eq!(records.len(), 5);
    assert_eq!(records[3]["outcome"]["error"], "IcrBelowMcr");
}

//! What m of n reports make of an epoch.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod common;

use cdp_core::reports::{
    Bank, HEALTH_FLAGS, MAX_ANSWER, MAX_REPORTERS, ROTATION_DELAY, Report, ReportError, Rotation,
    Round, accept, ampl_price, health, require_quorum, require_time, spot_price,
};
use common::{NOW, at, decimal, shared};
use fixed_math::{AmplUnits, Coll, MathError, Timestamp, Usd, kernel};
use num_bigint::BigUint;
use proptest::prelude::*;

fn units(raw: u128) -> AmplUnits {
    AmplUnits::new(kernel::widen(raw))
}

fn report(price: u128, observed_at: u64, healthy: bool) -> Report {
    Report {
        price: Usd::new(price),
        observed_at: at(observed_at),
        healthy,
    }
}

/// Reports that differ in price only.
fn priced(prices: &[u128]) -> Vec<Report> {
    let one = |price: &u128| report(*price, NOW, true);
    prices.iter().map(one).collect()
}

fn round_of(reports: &[Report]) -> Round {
    accept(&Round::default(), 1, reports, 1).unwrap()
}

/// The lower median, by sorting.
fn sorted_median(mut figures: Vec<u128>) -> u128 {
    figures.sort_unstable();
    figures[(figures.len() - 1) / 2]
}

/// So many cases, none of them kept in a file.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn any_report() -> impl Strategy<Value = Report> {
    let price = prop_oneof![1..5u128, 1..=MAX_ANSWER.raw()];
    let time = prop_oneof![NOW - 3..=NOW, 1..=NOW];
    (price, time, any::<bool>()).prop_map(|(price, time, healthy)| report(price, time, healthy))
}

proptest! {
    #![proptest_config(cases(4_000))]

    #[test]
    fn feed_3_every_figure_is_the_lower_median_of_what_was_signed(
        reports in prop::collection::vec(any_report(), 1..=32),
    ) {
        let round = round_of(&reports);
        let of = |figure: fn(&Report) -> u128| sorted_median(reports.iter().map(figure).collect());
        prop_assert_eq!(round.answer.raw(), of(|r| r.price.raw()));
        prop_assert_eq!(u128::from(round.updated_at.raw()), of(|r| r.observed_at.raw().into()));
        prop_assert_eq!(u128::from(round.healthy), of(|r| r.healthy.into()));
        // More than half of the reporters say that they are healthy, or the feed is not.
        let healthy = reports.iter().filter(|report| report.healthy).count();
        prop_assert_eq!(round.healthy, 2 * healthy > reports.len());
    }

    /// `f = ceil(m / 2) - 1` liars among k >= m reports, and whatever they say.
    #[test]
    fn feed_3_liars_below_half_a_quorum_move_nothing_out_of_the_honest_range(
        quorum in 1..=32usize,
        honest in prop::collection::vec(any_report(), 32),
        lies in prop::collection::vec(any_report(), 32),
        more in 0..32usize,
        places in prop::collection::vec(any::<prop::sample::Index>(), 32),
    ) {
        let liars = quorum.div_ceil(2) - 1;
        let all = (quorum + more).min(32);
        let honest = &honest[..all - liars];
        let mut reports = honest.to_vec();
        for (lie, place) in lies[..liars].iter().zip(&places) {
            reports.insert(place.index(reports.len() + 1), *lie);
        }
        let round = accept(&Round::default(), 1, &reports, u8::try_from(quorum).unwrap()).unwrap();
        let (low, high) = range(honest, |report| report.price.raw());
        prop_assert!((low..=high).contains(&round.answer.raw()));
        let (low, high) = range(honest, |report| report.observed_at.raw().into());
        prop_assert!((low..=high).contains(&round.updated_at.raw().into()));
        if honest.iter().all(|report| report.healthy == honest[0].healthy) {
            prop_assert_eq!(round.healthy, honest[0].healthy);
        }
    }

    #[test]
    fn a_share_of_ampl_is_worth_value_times_supply_floored(
        value in 1..=10u128.pow(24), supply in 1..=u128::MAX,
    ) {
        // From the share rule: 1e18 shares are 1e18 * supply / 1e25 units of 1e9 to the AMPL.
        let exact = BigUint::from(value) * supply * 10u128.pow(18)
            / (BigUint::from(10u8).pow(25) * 10u128.pow(9));
        let price = ampl_price(Usd::new(value), units(supply));
        if exact >= BigUint::from(1u8) && exact <= BigUint::from(MAX_ANSWER.raw()) {
            prop_assert_eq!(BigUint::from(price.unwrap().raw()), exact);
        } else {
            prop_assert_eq!(price, Err(ReportError::PriceOutOfRange));
        }
    }

    #[test]
    fn a_spot_is_worth_its_part_of_the_tvl_floored(
        target in 1..=10u128.pow(24), tvl in 1..=u128::MAX, supply in 1..=10u128.pow(20),
    ) {
        let exact = BigUint::from(target) * tvl / supply;
        let price = spot_price(Usd::new(target), units(tvl), Coll::new(supply));
        if exact >= BigUint::from(1u8) && exact <= BigUint::from(MAX_ANSWER.raw()) {
            prop_assert_eq!(BigUint::from(price.unwrap().raw()), exact);
        } else {
            prop_assert_eq!(price, Err(ReportError::PriceOutOfRange));
        }
    }

    #[test]
    fn feed_2_epochs_strictly_increase(last in any::<u64>(), epoch in any::<u64>()) {
        let last = Round { epoch: last, ..Round::default() };
        let accepted = accept(&last, epoch, &priced(&[1]), 1);
        prop_assert_eq!(accepted.is_ok(), epoch > last.epoch);
    }

    #[test]
    fn feed_7_any_announcements_leave_the_old_set_for_exactly_seven_days(
        gaps in prop::collection::vec(any_gap(), 1..20),
    ) {
        // A slow copy: the sets by number, each with its first second.
        let mut history = vec![(0u64, 0usize)];
        let mut banks = [(Bank::Left, 0), (Bank::Right, usize::MAX)];
        let (mut rotation, mut now) = (Rotation::default(), NOW);
        for (set, gap) in (1usize..).zip(gaps) {
            now += gap;
            history.retain(|(from, _)| *from <= now);
            history.push((now + 604_800, set));
            rotation = rotation.announce(at(now)).unwrap();
            let bank = rotation.before.other();
            banks.iter_mut().find(|(known, _)| *known == bank).unwrap().1 = set;
            for time in [now, now + 1, now + 604_799, now + 604_800, now + 604_801] {
                let (_, want) = *history.iter().rfind(|(from, _)| *from <= time).unwrap();
                let bank = rotation.in_force(at(time));
                let set = banks.iter().find(|(known, _)| *known == bank).unwrap().1;
                prop_assert_eq!(set, want);
                let waits = rotation.pending(at(time)).map(|(_, from)| from.raw());
                prop_assert_eq!(waits, (time < now + 604_800).then_some(now + 604_800));
            }
        }
    }
}

fn any_gap() -> impl Strategy<Value = u64> {
    prop_oneof![
        Just(0),
        Just(604_799),
        Just(604_800),
        Just(604_801),
        0..2_000_000u64
    ]
}

fn range(reports: &[Report], of: fn(&Report) -> u128) -> (u128, u128) {
    let figures = || reports.iter().map(of);
    (figures().min().unwrap(), figures().max().unwrap())
}

/// The least and the largest median over every choice of at least `quorum` of so many reports,
/// whose prices are 1, 2, 3 and so on.
fn choices(reporters: usize, quorum: usize) -> (u128, u128) {
    let prices: Vec<u128> = (1..).take(reporters).collect();
    let chosen = (0u32..1 << reporters).filter(|choice| choice.count_ones() as usize >= quorum);
    let answers = chosen.map(|choice| {
        let spoken = (0..reporters).filter(|place| choice & (1 << place) != 0);
        let spoken: Vec<u128> = spoken.map(|place| prices[place]).collect();
        round_of(&priced(&spoken)).answer.raw()
    });
    answers.fold((u128::MAX, 0), |(low, high), answer| {
        (low.min(answer), high.max(answer))
    })
}

#[test]
fn feed_4_the_relayers_choice_stays_between_the_medians_of_the_lowest_and_the_highest() {
    // Searched in full; the rule behind the figures: the least is the lower median of the m
    // lowest reports, the largest that of the m highest. So at most n - m of the sorted places.
    for reporters in 1..=13 {
        for quorum in reporters / 2 + 1..=reporters {
            let (low, high) = choices(reporters, quorum);
            let place = (quorum - 1) / 2;
            let expected = (place + 1, reporters - quorum + place + 1);
            let found = (
                usize::try_from(low).unwrap(),
                usize::try_from(high).unwrap(),
            );
            assert_eq!(found, expected, "{quorum} of {reporters}");
        }
    }
}

#[test]
fn feed_3_one_liar_more_than_the_bound_can_leave_the_honest_range() {
    // f = ceil(m / 2) - 1 is exact: with one more the median is a lie.
    for quorum in 1..=32usize {
        let liars = quorum.div_ceil(2);
        let mut prices = vec![100; quorum - liars];
        prices.extend(vec![1; liars]);
        assert_eq!(round_of(&priced(&prices)).answer, Usd::new(1), "{quorum}");
    }
}

#[test]
fn of_an_even_number_the_lower_of_the_middle_ones_counts() {
    assert_eq!(round_of(&priced(&[7, 5])).answer, Usd::new(5));
    assert_eq!(round_of(&priced(&[9, 5, 7, 6])).answer, Usd::new(6));
    assert_eq!(round_of(&priced(&[9, 5, 7])).answer, Usd::new(7));
    let times = [report(1, NOW, true), report(1, NOW - 9, false)];
    let round = round_of(&times);
    assert_eq!((round.updated_at, round.healthy), (at(NOW - 9), false));
}

#[test]
fn feed_1_fewer_reports_than_the_quorum_are_refused() {
    let last = Round::default();
    for quorum in 1..=5u8 {
        for count in 0..=5u8 {
            let reports = priced(&vec![3; usize::from(count)]);
            let accepted = accept(&last, 1, &reports, quorum);
            if count >= quorum {
                assert_eq!(accepted.unwrap().answer, Usd::new(3));
            } else {
                assert_eq!(accepted, Err(ReportError::QuorumMissed));
            }
        }
    }
    assert_eq!(accept(&last, 1, &[], 0), Err(ReportError::QuorumMissed));
    let refused = accept(&last, 0, &priced(&[1]), 1);
    assert_eq!(refused, Err(ReportError::EpochNotAfterLast));
}

#[test]
fn feed_5_a_time_of_the_future_or_before_the_last_is_refused() {
    let last = Round {
        epoch: 1,
        updated_at: at(NOW - 100),
        ..Round::default()
    };
    let of = |seconds| require_time(&last, at(seconds), at(NOW));
    assert_eq!(of(NOW + 1), Err(ReportError::ObservedInFuture));
    assert_eq!(of(u64::MAX), Err(ReportError::ObservedInFuture));
    assert_eq!(of(NOW), Ok(()));
    assert_eq!(of(NOW - 100), Ok(()));
    assert_eq!(of(NOW - 101), Err(ReportError::ObservedBeforeLast));
    let never = require_time(&Round::default(), Timestamp::NEVER, at(NOW));
    assert_eq!(never, Err(ReportError::ObservedBeforeLast));
    assert_eq!(require_time(&Round::default(), at(1), at(NOW)), Ok(()));
}

#[test]
fn healthy_is_only_a_report_in_which_every_rule_holds() {
    for flags in 0..=u8::MAX {
        let want = match flags {
            31 => Ok(true),
            0..31 => Ok(false),
            _ => Err(ReportError::FlagsUnknown),
        };
        assert_eq!(health(flags), want, "{flags}");
    }
    assert_eq!(HEALTH_FLAGS, 31);
}

#[test]
fn a_quorum_is_more_than_half_and_at_most_all() {
    for reporters in 0..=u8::MAX {
        for quorum in 0..=u8::MAX {
            let want = if !(1..=MAX_REPORTERS).contains(&reporters) {
                Err(ReportError::ReporterCountOutOfRange)
            } else if u16::from(quorum) * 2 <= u16::from(reporters) || quorum > reporters {
                Err(ReportError::QuorumOutOfRange)
            } else {
                Ok(())
            };
            assert_eq!(
                require_quorum(reporters, quorum),
                want,
                "{quorum} of {reporters}"
            );
        }
    }
}

#[test]
fn a_price_is_one_to_1e36() {
    let (one, half) = (10u128.pow(16), 10u128.pow(16) - 1);
    assert_eq!(ampl_price(Usd::new(1), units(one)), Ok(Usd::new(1)));
    let out = Err(ReportError::PriceOutOfRange);
    assert_eq!(ampl_price(Usd::new(1), units(half)), out);
    assert_eq!(
        ampl_price(Usd::new(one), units(10u128.pow(36))),
        Ok(MAX_ANSWER)
    );
    assert_eq!(ampl_price(Usd::new(one), units(10u128.pow(36) + 1)), out);
    assert_eq!(ampl_price(Usd::new(u128::MAX), units(u128::MAX)), out);
    assert_eq!(ampl_price(Usd::ZERO, units(one)), out);
    assert_eq!(spot_price(Usd::new(1), units(1), Coll::ZERO), out);
    assert_eq!(spot_price(Usd::new(1), units(1), Coll::new(2)), out);
    assert_eq!(
        spot_price(Usd::new(u128::MAX), units(u128::MAX), Coll::new(1)),
        out
    );
    assert_eq!(
        spot_price(MAX_ANSWER, units(5), Coll::new(5)),
        Ok(MAX_ANSWER)
    );
}

#[test]
fn rebase_3_the_price_of_an_epoch_is_the_coherent_one_of_the_data() {
    let data = shared("scenarios_synthetic.json");
    let mut mispaired = 0;
    for scenario in data["scenarios"].as_array().unwrap() {
        // On a day without a price there is no report.
        let rows = scenario["rows"].as_array().unwrap();
        for row in rows.iter().filter(|row| row["rate"].is_string()) {
            let value = Usd::new(decimal(&row["rate"]));
            let of = |supply: &str| {
                ampl_price(value, units(decimal(&row[supply])))
                    .unwrap()
                    .raw()
            };
            assert_eq!(of("supply_before"), decimal(&row["wampl_usd_coherent"]));
            // What a feed would answer that paired across the rebase; ours has no way to say it.
            assert_eq!(of("supply_after"), decimal(&row["wampl_usd_if_mispaired"]));
            mispaired += usize::from(of("supply_after") != of("supply_before"));
        }
    }
    assert!(mispaired > 80, "the data has an error to prevent");
}

#[test]
fn rebase_3_no_report_of_an_epoch_that_is_over_comes_after_a_later_one() {
    let reports = priced(&[3, 4]);
    let last = accept(&Round::default(), 7, &reports, 2).unwrap();
    for epoch in [0, 1, 6, 7] {
        let again = accept(&last, epoch, &reports, 2);
        assert_eq!(again, Err(ReportError::EpochNotAfterLast), "{epoch}");
    }
    assert_eq!(accept(&last, 8, &reports, 2).unwrap().epoch, 8);
}

#[test]
fn the_price_of_a_share_equals_the_golden_vectors() {
    let data = shared("golden_vectors.json");
    let vectors = data["wampl_price_from_ampl"].as_array().unwrap();
    assert_eq!(vectors.len(), 4);
    for vector in vectors {
        let value = Usd::new(decimal(&vector["ampl_usd_18"]));
        let price = ampl_price(value, units(decimal(&vector["supply"])));
        assert_eq!(price, Ok(Usd::new(decimal(&vector["wampl_usd_18"]))));
    }
}

#[test]
fn feed_7_a_rotation_takes_seven_days() {
    assert_eq!(ROTATION_DELAY.raw(), 604_800);
    let first = Rotation::default();
    assert_eq!(
        (first.in_force(at(0)), first.pending(at(0))),
        (Bank::Left, None)
    );
    assert_eq!(first.announce(at(u64::MAX)), Err(MathError::Overflow));
    let last = u64::MAX - 604_800;
    assert_eq!(first.announce(at(last)).unwrap().next_from, at(u64::MAX));
}

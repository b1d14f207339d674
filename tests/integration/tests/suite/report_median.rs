//! What liars among the reporters, and the relayer's choice of reports, can do to the answer.

use proptest::prelude::*;
use support::report::Ampl;

use crate::report_feed::Scene;

/// With this supply a share costs what an AMPL costs.
const UNIT: u128 = 10_000_000_000_000_000;

/// The feed's answer to reports at these prices by the first reporters; the feed stays as it was.
fn median(scene: &Scene, prices: &[(usize, u128)]) -> u128 {
    let mut scene = scene.clone();
    let domain = scene.domain();
    let signed = prices.iter().map(|(number, value)| {
        let said = Ampl {
            value: *value,
            supply: UNIT,
            ..scene.usual(1)
        };
        said.signed(domain, &scene.reporters[*number])
    });
    let reports = signed.collect();
    scene.relay(1, reports).unwrap();
    scene.latest().1
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 60, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn feed_3_liars_below_half_a_quorum_stay_inside_the_honest_range(
        honest in prop::collection::vec(1..u128::from(u64::MAX), 7),
        lies in prop::collection::vec(1..=10_u128.pow(36), 7),
        shuffled in Just((0..7_usize).collect::<Vec<_>>()).prop_shuffle(),
        quorum in 4..=7_usize,
        speaking in 0..=3_usize,
    ) {
        let scene = Scene::new(0, 7, quorum);
        let speaking = quorum.max(4 + speaking);
        let liars = &shuffled[..quorum.div_ceil(2) - 1];
        let price = |number: usize| {
            let lies_now = liars.contains(&number);
            (number, if lies_now { lies[number] } else { honest[number] })
        };
        let prices: Vec<_> = (0..speaking).map(price).collect();
        let answer = median(&scene, &prices);
        let heard = (0..speaking).filter(|number| !liars.contains(number));
        let heard: Vec<_> = heard.map(|number| honest[number]).collect();
        prop_assert!(heard.iter().min().unwrap() <= &answer);
        prop_assert!(&answer <= heard.iter().max().unwrap());
    }
}

/// Searches every choice of reports that the feed takes, at prices 1 % apart, and returns the
/// least and the largest answer.
fn choices(reporters: usize, quorum: usize) -> (u128, u128) {
    let scene = Scene::new(0, reporters, quorum);
    let price = |number: usize| (number, 100 + number as u128);
    let answers: Vec<u128> = (0_u32..1 << reporters)
        .filter(|choice| choice.count_ones() as usize >= quorum)
        .map(|choice| {
            let chosen = (0..reporters).filter(|number| choice & (1 << number) != 0);
            median(&scene, &chosen.map(price).collect::<Vec<_>>())
        })
        .collect();
    (
        *answers.iter().min().unwrap(),
        *answers.iter().max().unwrap(),
    )
}

#[test]
fn feed_4_the_relayers_choice_moves_the_answer_inside_the_honest_range_only() {
    // (reporters, quorum) and the least and largest answer found, of prices 100 to 99 + reporters:
    // with a quorum of m the relayer reaches the lower median of the m lowest and of the m
    // highest prices, and nothing beyond. A larger quorum leaves less choice.
    let recorded = [
        ((3, 2), (100, 101)),
        ((4, 3), (101, 102)),
        ((5, 3), (101, 103)),
        ((5, 4), (101, 102)),
        ((5, 5), (102, 102)),
        ((6, 4), (101, 103)),
    ];
    for ((reporters, quorum), bounds) in recorded {
        let found = choices(reporters, quorum);
        assert_eq!(found, bounds, "{quorum} of {reporters}");
    }
}

//! GAUGE: stakes, claims and weights at random; what was pulled is all that anybody gets.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test"
)]

mod scene;

use proptest::prelude::*;
use scene::*;

const CAROL: Address = Address::repeat_byte(0xca);
const PEOPLE: [Address; 3] = [ALICE, BOB, CAROL];
const TOKENS: [Address; 2] = [PAIR, OTHER];

/// What somebody does while an income is due.
#[derive(Clone, Debug)]
enum Step {
    Stake(usize, u64, u128),
    Unstake(usize, u64, u128),
    Claim(usize, u64),
    Weights(u128),
}

fn step() -> impl Strategy<Value = Step> {
    let amount = prop_oneof![1_u128..300, 1..10_u128.pow(24)];
    let less = prop_oneof![1_u128..300, 1..10_u128.pow(24)];
    prop_oneof![
        (0..3_usize, 0..2_u64, amount).prop_map(|(who, at, x)| Step::Stake(who, at, x)),
        (0..3_usize, 0..2_u64, less).prop_map(|(who, at, x)| Step::Unstake(who, at, x)),
        (0..3_usize, 0..2_u64).prop_map(|(who, at)| Step::Claim(who, at)),
        (0..=10_000_u128).prop_map(Step::Weights),
    ]
}

fn income() -> impl Strategy<Value = u128> {
    prop_oneof![0_u128..9, 0..10_u128.pow(24)]
}

fn gauge_of(host: &TestHost, number: u64) -> gaugeReturn {
    let number = U256::from(number);
    let told = call(host, BOB, &gaugeCall { number }).ok();
    gaugeCall::abi_decode_returns_validate(&told).unwrap()
}

/// Does a step while so much is due, which the ledger owes only while a gauge earns; answers what
/// was pulled and what was paid. A refused step pulls nothing.
fn act(host: &TestHost, step: &Step, due: u128) -> [u128; 2] {
    let earns = [0, 1].iter().any(|number| gauge_of(host, *number).earns);
    owe(host, if earns { due } else { 0 });
    let done = match *step {
        Step::Stake(who, at, amount) => stake(host, PEOPLE[who], at, amount),
        Step::Unstake(who, at, amount) => unstake(host, PEOPLE[who], at, amount),
        Step::Claim(who, at) => claim(host, PEOPLE[who], at),
        Step::Weights(part) => weigh(host, &[part, 10_000 - part]),
    };
    owe(host, 0);
    if done.result.is_err() {
        return [0, 0];
    }
    // Each gauge's part is told, and together they are all that was pulled.
    let shared = (0..done.logs.len()).filter(|at| {
        let (topics, _) = &done.logs[*at];
        topics[0] == IncomeShared::SIGNATURE_HASH
    });
    let shared: U256 = shared.map(|at| done.event::<IncomeShared>(at).income).sum();
    let pulled = if earns { due } else { 0 };
    assert_eq!(shared, big(pulled), "all of it is shared at once");
    let paid = match step {
        Step::Claim(..) => done.word().to::<u128>(),
        _ => 0,
    };
    [pulled, paid]
}

/// What everybody could claim.
fn claimable(host: &TestHost) -> u128 {
    let each = |who: &Address| -> u128 {
        let of = |gauge| earned(host, *who, gauge).to::<u128>();
        of(0) + of(1)
    };
    PEOPLE.iter().map(each).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn gauge_1_what_is_pulled_is_paid_claimable_or_dust(
        steps in prop::collection::vec((step(), income()), 1..80)
    ) {
        let host = gauges();
        let (mut pulled, mut paid, mut floors) = (0, 0, 0);
        for (step, due) in steps {
            let [more, out] = act(&host, &step, due);
            (pulled, paid) = (pulled + more, paid + out);
            // Two sums rise and one account is settled at most.
            floors += 3;
            let dust = pulled - paid - claimable(&host);
            prop_assert!(dust <= floors + 6, "{} {}", dust, floors);
            for (number, _) in (0..).zip(TOKENS) {
                let stakes: U256 = PEOPLE.iter().map(|who| staked(&host, *who, number)).sum();
                prop_assert_eq!(gauge_of(&host, number).staked, stakes);
            }
        }
        // Everybody leaves, and nobody is owed anything.
        for (who, account) in PEOPLE.into_iter().enumerate() {
            for number in 0..2 {
                let [_, out] = act(&host, &Step::Claim(who, number), 0);
                paid += out;
                let all: u128 = staked(&host, account, number).to();
                prop_assert!(all == 0 || unstake(&host, account, number, all).result.is_ok());
            }
        }
        prop_assert_eq!(claimable(&host), 0);
        prop_assert!(paid <= pulled && pulled - paid <= floors + 12);
    }

    #[test]
    fn gauge_2_an_account_earns_its_share_of_each_income_and_less_than_a_wei_a_floor_short(
        steps in prop::collection::vec((0..10_u128.pow(20), 0..2_usize, 1..10_u128.pow(15)), 1..50)
    ) {
        let host = bare();
        add(&host, PAIR, 1).ok();
        add(&host, OTHER, 1).ok();
        weigh(&host, &[10_000, 0]).ok();
        let (mut stakes, mut least, mut most) = ([0_u128; 2], [0_u128; 2], [0_u128; 2]);
        let mut pulled = 0;
        for (due, who, amount) in &steps {
            let all: u128 = stakes.iter().sum();
            for who in (0..2).filter(|_| all > 0) {
                least[who] += due * stakes[who] / all;
                most[who] += (due * stakes[who]).div_ceil(all);
            }
            let [more, _] = act(&host, &Step::Stake(*who, 0, *amount), *due);
            (pulled, stakes[*who]) = (pulled + more, stakes[*who] + amount);
        }
        let floors = 2 * steps.len() as u128 + 1;
        let earned = [ALICE, BOB].map(|who| earned(&host, who, 0).to::<u128>());
        for ((earned, least), most) in earned.into_iter().zip(least).zip(most) {
            prop_assert!(earned <= most, "{} {}", earned, most);
            prop_assert!(earned + floors >= least, "{} {}", earned, least);
        }
        prop_assert!(earned[0] + earned[1] <= pulled);
    }

    #[test]
    fn gauge_6_many_small_pulls_give_what_one_gives(
        incomes in prop::collection::vec(0..10_u128.pow(21), 1..80),
        stakes in [100..10_u128.pow(26), 100..10_u128.pow(26)],
    ) {
        let run = |dues: &[u128]| {
            let host = gauges();
            for (who, amount) in stakes.into_iter().enumerate() {
                for number in 0..2 {
                    act(&host, &Step::Stake(who, number, amount), 0);
                }
            }
            // Whoever has nothing there can poke.
            for due in dues {
                act(&host, &Step::Claim(2, 0), *due);
            }
            [ALICE, BOB].map(|who| [0, 1].map(|number| earned(&host, who, number).to::<u128>()))
        };
        let (poked, once) = (run(&incomes), run(&[incomes.iter().sum()]));
        let updates = 2 * incomes.len() as u128 + 2;
        for (poked, once) in poked.into_iter().flatten().zip(once.into_iter().flatten()) {
            prop_assert!(poked.abs_diff(once) <= updates, "{} {}", poked, once);
        }
    }
}

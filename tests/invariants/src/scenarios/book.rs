//! BOOK: the rate book, as its walk shows it.

use super::stage::{
    ANY, BORROWER, BPS, DAY, NEIGHBOUR, ONE, SPOT, Stage, WEEK, add, adjust, borrow, change_rate,
    close, every_verb, repay, send, to_ltv, withdraw,
};
use crate::trace::Op;

/// Rates at the ends of the grid and of the words of its bitmap.
const RATES: [u128; 8] = [50, 53, 54, 1_073, 1_074, 1_075, 24_999, 25_000];

fn opens(stage: &mut Stage<'_>, rate: u128) -> u128 {
    stage.opens(BORROWER, SPOT, 250, 90_000, rate)
}

pub fn book_1_ticks_fill_and_empty_at_the_ends_of_every_word(stage: &mut Stage<'_>) {
    let first = stage.opens(NEIGHBOUR, SPOT, 2_000, 90_000, 700);
    stage.does(NEIGHBOUR, send(BORROWER, 1_000 * ONE));
    for round in 0..2 {
        stage.later(1);
        let mut troves: Vec<_> = RATES
            .iter()
            .map(|rate| (*rate, opens(stage, *rate)))
            .collect();
        troves.push((700, first));
        troves.sort_unstable();
        let walk: Vec<_> = troves.iter().map(|(_, id)| *id).collect();
        assert_eq!(stage.branch(SPOT).book, walk);
        stage.wait(1);
        let mut left = troves.clone();
        if round == 1 {
            troves.reverse();
        }
        for (rate, id) in troves {
            if id != first {
                stage.does(BORROWER, close(id));
                left.retain(|(_, other)| *other != id);
                let walk: Vec<_> = left.iter().map(|(_, id)| *id).collect();
                assert_eq!(stage.branch(SPOT).book, walk, "{rate} is empty");
            }
        }
    }
}

pub fn book_2_the_walk_visits_every_trove_once(stage: &mut Stage<'_>) {
    let mut all: Vec<u128> = Vec::new();
    for rate in [500, 50, 500, 25_000, 51, 500, 50, 4_999] {
        all.push(opens(stage, rate));
        let mut walk = stage.branch(SPOT).book;
        walk.sort_unstable();
        assert_eq!(walk, all);
    }
}

pub fn book_3_ticks_rise_along_the_walk_and_the_last_in_is_the_first_out(stage: &mut Stage<'_>) {
    let [a, b, c] = [500, 500, 500].map(|rate| opens(stage, rate));
    let (low, high) = (opens(stage, 499), opens(stage, 501));
    assert_eq!(stage.branch(SPOT).book, [low, c, b, a, high]);
    let again = opens(stage, 499);
    assert_eq!(stage.branch(SPOT).book, [again, low, c, b, a, high]);
}

pub fn book_4_first_middle_and_last_of_a_tick_leave_the_others_linked(stage: &mut Stage<'_>) {
    let bank = stage.opens(NEIGHBOUR, SPOT, 2_000, 90_000, 50);
    stage.does(NEIGHBOUR, send(BORROWER, 1_000 * ONE));
    for leaving in 0..3 {
        stage.later(1);
        let mut ids = [500, 500, 500].map(|rate| opens(stage, rate)).to_vec();
        ids.reverse();
        stage.wait(1);
        for at in [leaving, 0, 0] {
            stage.does(BORROWER, close(ids.remove(at)));
            let mut walk = vec![bank];
            walk.extend(&ids);
            assert_eq!(stage.branch(SPOT).book, walk);
        }
    }
}

pub fn book_5_only_an_opening_and_a_rate_change_move_a_trove_to_the_front(stage: &mut Stage<'_>) {
    let [a, b, c] = [500, 500, 500].map(|rate| opens(stage, rate));
    for op in [
        add(b, 1_000_000_000),
        borrow(b, ONE),
        repay(b, ONE),
        withdraw(b, 1),
        adjust(b, 1, 1),
        to_ltv(b, 1_200),
        Op::SetManager {
            trove: b,
            manager: None,
            receiver: None,
        },
        Op::MoveTrove {
            trove: b,
            from: BORROWER,
            to: BORROWER,
        },
    ] {
        stage.later(DAY);
        stage.does(BORROWER, op.clone());
        assert_eq!(stage.branch(SPOT).book, [c, b, a], "{op:?}");
    }
    // The same rate: to the front, charged or free.
    stage.does(BORROWER, change_rate(a, 500));
    assert_eq!(stage.branch(SPOT).book, [a, c, b]);
    stage.later(WEEK);
    stage.does(BORROWER, change_rate(b, 500));
    assert_eq!(stage.branch(SPOT).book, [b, a, c]);
    // To another tick and back: to the front of it, others keep their order.
    stage.does(BORROWER, change_rate(c, 499));
    stage.does(BORROWER, change_rate(c, 500));
    assert_eq!(stage.branch(SPOT).book, [c, b, a]);
}

pub fn book_6_rates_on_the_grid_pass_and_those_beside_it_do_not(stage: &mut Stage<'_>) {
    let fresh = |rate| Op::Open {
        branch: SPOT,
        owner: BORROWER,
        coll: 10u128.pow(13),
        debt: 250 * ONE,
        rate,
        max_fee: ANY,
    };
    let refused = [
        (50 * BPS - 1, "RateOffGrid"),
        (50 * BPS + 1, "RateOffGrid"),
        (25_000 * BPS - 1, "RateOffGrid"),
        (25_000 * BPS + 1, "RateOffGrid"),
        (500 * BPS + BPS / 2, "RateOffGrid"),
        (49 * BPS, "RateOutOfRange"),
        (25_001 * BPS, "RateOutOfRange"),
        (0, "RateOutOfRange"),
    ];
    let trove = opens(stage, 500);
    for (rate, name) in refused {
        stage.refuses(BORROWER, fresh(rate), name);
        let change = Op::ChangeRate {
            trove,
            rate,
            max_fee: ANY,
        };
        stage.refuses(BORROWER, change, name);
    }
    for (tick, bps) in [(0, 50), (1, 51), (24_949, 24_999), (24_950, 25_000)] {
        let trove = stage
            .does(BORROWER, fresh(bps * BPS))
            .opened
            .expect("opened");
        assert_eq!(stage.trove(trove).tick, tick);
    }
}

/// Every figure before a trove in the walk is a debt of its own time: what BOOK-9 sums.
pub fn book_2_every_verb_leaves_the_walk_whole(stage: &mut Stage<'_>) {
    let [low, mine, high] = [400, 500, 600].map(|rate| opens(stage, rate));
    for op in every_verb(mine) {
        stage.later(1);
        stage.does(BORROWER, op.clone());
        let expected = if stage.trove(mine).tick == 727 {
            [low, high, mine]
        } else {
            [low, mine, high]
        };
        assert_eq!(stage.branch(SPOT).book, expected, "{op:?}");
    }
}

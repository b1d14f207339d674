//! What a verb answers.

use alloy_primitives::U256;

use crate::{trace::Op, world::Effect};

/// Whether what the verb of a step answered is what it did.
#[must_use]
pub fn is_answer(op: &Op, answer: &[u8], effect: &Effect) -> bool {
    let small = |amount: u128| U256::from(amount);
    let expected = match op {
        Op::Open { .. } | Op::OpenAtLtv { .. } => vec![effect.opened.map_or(U256::ZERO, small)],
        Op::Liquidate { .. } => vec![U256::from(effect.count)],
        Op::ClaimSurplus { .. } => vec![small(effect.coll_out)],
        Op::Redeem { .. } => vec![small(effect.burn)],
        Op::UrgentRedeem { .. } => vec![small(effect.burn), small(effect.coll_out)],
        Op::CloseLast { .. } => {
            let burned = effect.burn - effect.assets;
            vec![small(burned), small(effect.coll_out)]
        }
        Op::PullIncentives { .. } => vec![small(effect.mint)],
        Op::PoolDeposit { .. } | Op::PoolWithdraw { .. } => vec![effect.pool_shares],
        Op::PoolMint { .. } | Op::PoolRedeem { .. } => vec![small(effect.assets)],
        _ => return true,
    };
    let words: Vec<U256> = answer.chunks(32).map(U256::from_be_slice).collect();
    words == expected
}

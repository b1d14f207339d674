//! Steps of those who earn: the Stability Pool, the gauge, the market whose liquidity it is for.

use alloy::primitives::{Address, U256};
use interfaces::{ILiquidityIncentives, IStabilityPool};
use support::doubles::ConstantProductPool as Market;

use super::{Read, Verb, one};
use crate::play::fields::{Fields, Token};
use crate::play::stand::Stand;

/// The number of the market's gauge, which is the only one.
const GAUGE: U256 = U256::ZERO;

pub(super) const VERBS: [Verb; 9] = [
    Verb {
        name: "provide",
        needs: &["by", "amount"],
        may: &[],
        about: "stakes AmpUSD in the Stability Pool, `all` of it or some",
        read: provide,
    },
    Verb {
        name: "withdraw",
        needs: &["by", "amount"],
        may: &[],
        about: "takes AmpUSD out of the Stability Pool, `all` that may leave or some",
        read: withdraw,
    },
    Verb {
        name: "claim",
        needs: &["by"],
        may: &[],
        about: "takes the collateral that one's stake in the pool has gained",
        read: claim,
    },
    Verb {
        name: "add_liquidity",
        needs: &["by", "amp_usd", "spot"],
        may: &[],
        about: "brings AmpUSD and SPOT into the market, for LP",
        read: add_liquidity,
    },
    Verb {
        name: "remove_liquidity",
        needs: &["by", "amount"],
        may: &[],
        about: "takes one's part of the market out, for `all` one's LP or some",
        read: remove_liquidity,
    },
    Verb {
        name: "swap",
        needs: &["by", "token", "amount"],
        may: &[],
        about: "sells AmpUSD or SPOT in the market",
        read: swap,
    },
    Verb {
        name: "stake_lp",
        needs: &["by", "amount"],
        may: &[],
        about: "stakes LP in the gauge, `all` of it or some",
        read: stake_lp,
    },
    Verb {
        name: "unstake_lp",
        needs: &["by", "amount"],
        may: &[],
        about: "takes LP out of the gauge, `all` of it or some",
        read: unstake_lp,
    },
    Verb {
        name: "claim_lp",
        needs: &["by"],
        may: &[],
        about: "takes what one has earned in the gauge",
        read: claim_lp,
    },
];

fn pool(stand: &Stand) -> Address {
    stand.world.at.pool
}

fn incentives(stand: &Stand) -> Address {
    stand.world.at.incentives
}

fn market(stand: &Stand) -> Address {
    stand.market
}

fn provide(fields: &mut Fields<'_>) -> Read {
    let by = fields.actor("by")?;
    let amount = fields.amount_or_all("amount", Token::AmpUsd)?;
    Ok(one(by, pool, move |stand| {
        Ok(IStabilityPool::depositCall {
            assets: amount.unwrap_or_else(|| stand.balance(Token::AmpUsd, by)),
            receiver: by,
        })
    }))
}

fn withdraw(fields: &mut Fields<'_>) -> Read {
    let by = fields.actor("by")?;
    let (receiver, owner) = (by, by);
    let Some(assets) = fields.amount_or_all("amount", Token::AmpUsd)? else {
        return Ok(one(by, pool, move |stand| {
            let most = IStabilityPool::maxRedeemCall { owner };
            Ok(IStabilityPool::redeemCall {
                shares: stand.world.view(pool(stand), &most),
                receiver,
                owner,
            })
        }));
    };
    Ok(one(by, pool, move |_| {
        Ok(IStabilityPool::withdrawCall {
            assets,
            receiver,
            owner,
        })
    }))
}

fn claim(fields: &mut Fields<'_>) -> Read {
    let receiver = fields.actor("by")?;
    Ok(one(receiver, pool, move |_| {
        Ok(IStabilityPool::claimCall { receiver })
    }))
}

fn add_liquidity(fields: &mut Fields<'_>) -> Read {
    let to = fields.actor("by")?;
    let first = fields.amount("amp_usd", Token::AmpUsd)?;
    let second = fields.amount("spot", Token::Spot)?;
    Ok(one(to, market, move |_| {
        Ok(Market::addCall {
            ofFirst: first,
            ofSecond: second,
            to,
        })
    }))
}

fn remove_liquidity(fields: &mut Fields<'_>) -> Read {
    let to = fields.actor("by")?;
    let amount = fields.amount_or_all("amount", Token::Liquidity)?;
    Ok(one(to, market, move |stand| {
        Ok(Market::removeCall {
            liquidity: amount.unwrap_or_else(|| stand.balance(Token::Liquidity, to)),
            to,
        })
    }))
}

fn swap(fields: &mut Fields<'_>) -> Read {
    let to = fields.actor("by")?;
    let tokens = [("AmpUSD", Token::AmpUsd), ("SPOT", Token::Spot)];
    let token = fields.choice("token", &tokens)?;
    let paid = fields.amount("amount", token)?;
    Ok(one(to, market, move |stand| {
        Ok(Market::swapCall {
            from: stand.token(token),
            paid,
            least: U256::ZERO,
            to,
        })
    }))
}

fn stake_lp(fields: &mut Fields<'_>) -> Read {
    let account = fields.actor("by")?;
    let amount = fields.amount_or_all("amount", Token::Liquidity)?;
    Ok(one(account, incentives, move |stand| {
        Ok(ILiquidityIncentives::stakeCall {
            gauge: GAUGE,
            amount: amount.unwrap_or_else(|| stand.balance(Token::Liquidity, account)),
            account,
        })
    }))
}

fn unstake_lp(fields: &mut Fields<'_>) -> Read {
    let receiver = fields.actor("by")?;
    let amount = fields.amount_or_all("amount", Token::Liquidity)?;
    Ok(one(receiver, incentives, move |stand| {
        let (gauge, account) = (GAUGE, receiver);
        let staked = ILiquidityIncentives::stakeOfCall { gauge, account };
        let all = || stand.world.view(incentives(stand), &staked);
        Ok(ILiquidityIncentives::unstakeCall {
            gauge,
            amount: amount.unwrap_or_else(all),
            receiver,
        })
    }))
}

fn claim_lp(fields: &mut Fields<'_>) -> Read {
    let receiver = fields.actor("by")?;
    Ok(one(receiver, incentives, move |_| {
        Ok(ILiquidityIncentives::claimCall {
            gauge: GAUGE,
            receiver,
        })
    }))
}

//! Steps of the world outside: tokens, prices, rebases, time.

use alloy::primitives::{I256, U256};
use interfaces::{IErc20, IWrappedAmpl};
use support::doubles::{MockAmpl, MockAmplPolicy};
use support::world::World;

use super::{Read, Verb, one};
use crate::play::fields::{Fields, Token};
use crate::play::stand::{Stand, Trouble};

/// 1 in WAD.
const WAD: u64 = 1_000_000_000_000_000_000;

pub(super) const VERBS: [Verb; 8] = [
    Verb {
        name: "wrap",
        needs: &["by", "amount"],
        may: &[],
        about: "wraps AMPL, `all` of it or some",
        read: wrap,
    },
    Verb {
        name: "unwrap",
        needs: &["by", "amount"],
        may: &[],
        about: "unwraps wAMPL, `all` of it or some",
        read: unwrap,
    },
    Verb {
        name: "transfer",
        needs: &["by", "to", "token", "amount"],
        may: &[],
        about: "sends a token to another actor",
        read: transfer,
    },
    Verb {
        name: "fund",
        needs: &["to", "token", "amount"],
        may: &[],
        about: "gives an actor AMPL, wAMPL or SPOT out of nowhere",
        read: fund,
    },
    Verb {
        name: "set_price",
        needs: &["branch", "price"],
        may: &["source"],
        about: "new answers of market and anchor, or of one of them: US dollars per wAMPL or SPOT",
        read: set_price,
    },
    Verb {
        name: "rebase",
        needs: &[],
        may: &["percent", "price", "target"],
        about: "rebases AMPL by a percentage, or as its policy does at a market price of AMPL",
        read: rebase,
    },
    Verb {
        name: "sequencer",
        needs: &["status"],
        may: &[],
        about: "the sequencer goes `down`, or comes `up` again",
        read: sequencer,
    },
    Verb {
        name: "warp",
        needs: &["time"],
        may: &["feeds"],
        about: "lets time pass; the feeds repeat their answers, or are `silent`",
        read: warp,
    },
];

fn wrap(fields: &mut Fields<'_>) -> Read {
    let by = fields.actor("by")?;
    let amount = fields.amount_or_all("amount", Token::Ampl)?;
    let wrapped = |stand: &Stand| stand.world.at.wrapped;
    Ok(one(by, wrapped, move |stand| {
        Ok(IWrappedAmpl::depositCall {
            assets: amount.unwrap_or_else(|| stand.balance(Token::Ampl, by)),
            receiver: by,
        })
    }))
}

fn unwrap(fields: &mut Fields<'_>) -> Read {
    let by = fields.actor("by")?;
    let amount = fields.amount_or_all("amount", Token::Wrapped)?;
    let wrapped = |stand: &Stand| stand.world.at.wrapped;
    Ok(one(by, wrapped, move |stand| {
        Ok(IWrappedAmpl::redeemCall {
            shares: amount.unwrap_or_else(|| stand.balance(Token::Wrapped, by)),
            receiver: by,
            owner: by,
        })
    }))
}

fn transfer(fields: &mut Fields<'_>) -> Read {
    let (by, to) = (fields.actor("by")?, fields.actor("to")?);
    let token = fields.choice("token", &Token::ALL)?;
    let amount = fields.amount_or_all("amount", token)?;
    Ok(Box::new(move |stand| {
        let value = amount.unwrap_or_else(|| stand.balance(token, by));
        let at = stand.token(token);
        Ok(vec![stand.send(
            by,
            at,
            &IErc20::transferCall { to, value },
        )?])
    }))
}

fn fund(fields: &mut Fields<'_>) -> Read {
    let to = fields.actor("to")?;
    let tokens = [
        ("AMPL", Token::Ampl),
        ("wAMPL", Token::Wrapped),
        ("SPOT", Token::Spot),
    ];
    let token = fields.choice("token", &tokens)?;
    let amount = fields.amount("amount", token)?;
    if amount.is_zero() || amount > U256::from(u128::MAX) {
        return Err(fields.mistake("needs an `amount` above 0 and below 2^128 units"));
    }
    Ok(Box::new(move |stand| {
        stand.can_give(token, amount).map_err(Trouble::Lost)?;
        stand.give(token, to, amount);
        Ok(Vec::new())
    }))
}

fn set_price(fields: &mut Fields<'_>) -> Read {
    let (branch, price) = (fields.branch("branch")?, fields.dollars("price")?);
    let (market, anchor) = if fields.has("source") {
        let sources = [("market", (true, false)), ("anchor", (false, true))];
        fields.choice("source", &sources)?
    } else {
        (true, true)
    };
    Ok(Box::new(move |stand| {
        if market {
            stand.world.set_market(branch, price);
        }
        if anchor {
            stand.world.set_anchor(branch, price);
        }
        Ok(Vec::new())
    }))
}

fn rebase(fields: &mut Fields<'_>) -> Read {
    let keeper = World::keeper();
    match (fields.has("percent"), fields.has("price")) {
        (true, false) if !fields.has("target") => {
            let part = fields.signed_percent("percent")?;
            Ok(one(
                keeper,
                |stand| stand.world.at.ampl,
                move |stand| {
                    let supply = I256::try_from(stand.world.ampl_supply()).unwrap_or_default();
                    let delta = supply.checked_mul(part);
                    let delta =
                        delta.and_then(|delta| delta.checked_div(I256::try_from(WAD).ok()?));
                    let too_large = || Trouble::Lost("the percentage is too large".to_owned());
                    Ok(MockAmpl::rebaseCall {
                        epoch: U256::from(stand.world.now()),
                        supplyDelta: delta.ok_or_else(too_large)?,
                    })
                },
            ))
        }
        (false, true) => {
            let rate = U256::from(fields.dollars("price")?);
            let target = if fields.has("target") {
                U256::from(fields.dollars("target")?)
            } else {
                U256::from(WAD)
            };
            Ok(Box::new(move |stand| {
                let policy = stand.world.at.policy;
                let rates = MockAmplPolicy::setRatesCall {
                    rate,
                    target,
                    valid: true,
                };
                stand.send(keeper, policy, &rates)?;
                let rebase = MockAmplPolicy::rebaseCall {};
                Ok(vec![stand.send(keeper, policy, &rebase)?])
            }))
        }
        _ => {
            Err(fields.mistake("needs either `percent` or `price`, and `target` only with `price`"))
        }
    }
}

fn sequencer(fields: &mut Fields<'_>) -> Read {
    let answer = fields.choice("status", &[("up", 0), ("down", 1)])?;
    Ok(Box::new(move |stand| {
        let now = stand.world.now();
        stand.world.set_sequencer(answer, now);
        Ok(Vec::new())
    }))
}

fn warp(fields: &mut Fields<'_>) -> Read {
    let seconds = fields.seconds("time")?;
    let repeat = if fields.has("feeds") {
        fields.choice("feeds", &[("repeat", true), ("silent", false)])?
    } else {
        true
    };
    Ok(Box::new(move |stand| {
        if repeat {
            stand.world.pass(seconds);
        } else {
            stand.world.warp(seconds);
        }
        Ok(Vec::new())
    }))
}

//! Steps through the gateway: AMPL and SPOT as they are, into troves and out of them.

use alloy::primitives::{Address, U256};
use interfaces::IGateway;

use super::troves::opened;
use super::{Read, Verb, one};
use crate::play::fields::{Fields, Token};
use crate::play::stand::Stand;

pub(super) const VERBS: [Verb; 4] = [
    Verb {
        name: "open_raw",
        needs: &["by", "branch", "collateral", "debt", "rate"],
        may: &["as", "max_in", "max_fee", "stake"],
        about: "opens a trove from AMPL or SPOT; `stake` of the AmpUSD goes into the pool",
        read: open_raw,
    },
    Verb {
        name: "add_raw",
        needs: &["by", "trove", "amount"],
        may: &["max_in"],
        about: "adds collateral, paid in AMPL or SPOT",
        read: add_raw,
    },
    Verb {
        name: "withdraw_raw",
        needs: &["by", "trove", "amount"],
        may: &["min_out"],
        about: "takes collateral out as AMPL or SPOT",
        read: withdraw_raw,
    },
    Verb {
        name: "close_raw",
        needs: &["by", "trove"],
        may: &["min_out"],
        about: "closes a trove and takes its collateral as AMPL or SPOT",
        read: close_raw,
    },
];

fn gateway(stand: &Stand) -> Address {
    stand.world.at.gateway
}

/// What is given for the collateral of a branch at the door.
fn raw(branch: u64) -> Token {
    match Token::of(branch) {
        Token::Wrapped => Token::Ampl,
        other => other,
    }
}

/// The least that a step wants to receive; nothing unless it says so.
fn least(fields: &mut Fields<'_>, token: Token) -> Result<U256, super::Mistake> {
    if fields.has("min_out") {
        fields.amount("min_out", token)
    } else {
        Ok(U256::ZERO)
    }
}

fn open_raw(fields: &mut Fields<'_>) -> Read {
    let (by, number) = (fields.actor("by")?, fields.branch("branch")?);
    let stake = if fields.has("stake") {
        fields.amount("stake", Token::AmpUsd)?
    } else {
        U256::ZERO
    };
    let call = IGateway::openCall {
        branch: U256::from(number),
        coll: fields.amount("collateral", Token::of(number))?,
        maxIn: fields.limit("max_in", raw(number))?,
        debt: fields.amount("debt", Token::AmpUsd)?,
        rate: fields.part("rate")?,
        maxUpfrontFee: fields.limit("max_fee", Token::AmpUsd)?,
        stakes: IGateway::Stakes {
            toPool: stake,
            toGauge: U256::ZERO,
            gauge: U256::ZERO,
            minLiquidity: U256::ZERO,
            adapter: Address::ZERO,
        },
        swapData: Vec::new().into(),
    };
    let name = fields.new_trove("as", number)?;
    Ok(Box::new(move |stand| {
        let deed = stand.send(by, gateway(stand), &call)?;
        opened(stand, name.as_deref(), &deed);
        Ok(vec![deed])
    }))
}

fn add_raw(fields: &mut Fields<'_>) -> Read {
    let (by, trove) = (fields.actor("by")?, fields.trove("trove")?);
    let coll = fields.amount("amount", Token::of(trove.branch()))?;
    let most = fields.limit("max_in", raw(trove.branch()))?;
    Ok(one(by, gateway, move |stand| {
        Ok(IGateway::addCall {
            id: stand.id(&trove)?,
            coll,
            maxIn: most,
        })
    }))
}

fn withdraw_raw(fields: &mut Fields<'_>) -> Read {
    let (by, trove) = (fields.actor("by")?, fields.trove("trove")?);
    let coll = fields.amount("amount", Token::of(trove.branch()))?;
    let least = least(fields, raw(trove.branch()))?;
    Ok(one(by, gateway, move |stand| {
        Ok(IGateway::withdrawCall {
            id: stand.id(&trove)?,
            coll,
            minOut: least,
        })
    }))
}

fn close_raw(fields: &mut Fields<'_>) -> Read {
    let (by, trove) = (fields.actor("by")?, fields.trove("trove")?);
    let least = least(fields, raw(trove.branch()))?;
    Ok(one(by, gateway, move |stand| {
        Ok(IGateway::closeCall {
            id: stand.id(&trove)?,
            maxDebt: U256::MAX,
            minOut: least,
        })
    }))
}

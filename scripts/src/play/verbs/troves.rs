//! Steps of the ledger: troves, liquidation, redemption, shutdown.

use alloy::primitives::{I256, U256};
use alloy::sol_types::SolCall;
use interfaces::trove_manager::ITroveManager as Ledger;

use super::{Read, Verb, ledger, one};
use crate::play::fields::{Fields, Token};
use crate::play::stand::{Deed, Stand, Trouble};

/// Troves that a redemption looks at unless a step says how many.
const MAX_TROVES: u64 = 100;
/// A fee of 100 %, in WAD.
const ANY_FEE: u64 = 1_000_000_000_000_000_000;

pub(super) const VERBS: [Verb; 18] = [
    Verb {
        name: "open",
        needs: &["by", "branch", "collateral", "rate"],
        may: &["debt", "ltv", "owner", "as", "max_fee"],
        about: "opens a trove with a debt, or at a loan-to-value; `as` names it",
        read: open,
    },
    Verb {
        name: "adjust",
        needs: &["by", "trove"],
        may: &["collateral", "debt", "ltv", "max_fee"],
        about: "changes collateral and debt at once (`+100`, `-50`), or debt to a loan-to-value",
        read: adjust,
    },
    Verb {
        name: "add_collateral",
        needs: &["by", "trove", "amount"],
        may: &[],
        about: "adds collateral to a trove",
        read: |fields| {
            change(fields, |id, amount| Ledger::addCollateralCall {
                id,
                amount,
            })
        },
    },
    Verb {
        name: "withdraw_collateral",
        needs: &["by", "trove", "amount"],
        may: &[],
        about: "takes collateral out of a trove",
        read: |fields| {
            change(fields, |id, amount| Ledger::withdrawCollateralCall {
                id,
                amount,
            })
        },
    },
    Verb {
        name: "borrow",
        needs: &["by", "trove", "amount"],
        may: &["max_fee"],
        about: "borrows more",
        read: borrow,
    },
    Verb {
        name: "repay",
        needs: &["by", "trove", "amount"],
        may: &[],
        about: "repays debt; `all` leaves the minimum debt",
        read: repay,
    },
    Verb {
        name: "set_rate",
        needs: &["by", "trove", "rate"],
        may: &["max_fee"],
        about: "changes a trove's annual rate",
        read: set_rate,
    },
    Verb {
        name: "close",
        needs: &["by", "trove"],
        may: &[],
        about: "pays a trove's whole debt and takes all its collateral",
        read: close,
    },
    Verb {
        name: "close_last",
        needs: &["by", "trove"],
        may: &["max_in"],
        about: "closes a trove for all the AmpUSD there is, if that is less than its debt",
        read: close_last,
    },
    Verb {
        name: "transfer_trove",
        needs: &["by", "trove", "to"],
        may: &[],
        about: "gives a trove to another actor",
        read: transfer_trove,
    },
    Verb {
        name: "liquidate",
        needs: &["by", "troves"],
        may: &[],
        about: "liquidates those of a list of troves that are below the MCR",
        read: liquidate,
    },
    Verb {
        name: "claim_surplus",
        needs: &["by", "branch"],
        may: &[],
        about: "takes what liquidations of one's troves left",
        read: |fields| on_branch(fields, |branch| Ledger::claimSurplusCall { branch }),
    },
    Verb {
        name: "redeem",
        needs: &["by", "amount"],
        may: &["max_fee", "max_troves"],
        about: "redeems AmpUSD for collateral; `max_fee` is a percentage",
        read: redeem,
    },
    Verb {
        name: "urgent_redeem",
        needs: &["by", "branch", "amount", "troves"],
        may: &[],
        about: "redeems from a list of troves of a branch that is shut",
        read: urgent_redeem,
    },
    Verb {
        name: "flag",
        needs: &["by", "branch"],
        may: &[],
        about: "says that a branch must be shut",
        read: |fields| on_branch(fields, |branch| Ledger::flagCall { branch }),
    },
    Verb {
        name: "clear_flag",
        needs: &["by", "branch"],
        may: &[],
        about: "says that an outage of a branch's oracle is over",
        read: |fields| on_branch(fields, |branch| Ledger::clearFlagCall { branch }),
    },
    Verb {
        name: "shut",
        needs: &["by", "branch"],
        may: &[],
        about: "shuts a branch that was flagged",
        read: |fields| on_branch(fields, |branch| Ledger::shutCall { branch }),
    },
    Verb {
        name: "set_ceiling",
        needs: &["branch", "amount"],
        may: &[],
        about: "the protocol's owner changes a branch's debt ceiling",
        read: set_ceiling,
    },
];

fn open(fields: &mut Fields<'_>) -> Read {
    let by = fields.actor("by")?;
    let owner = if fields.has("owner") {
        fields.actor("owner")?
    } else {
        by
    };
    let number = fields.branch("branch")?;
    let branch = U256::from(number);
    let coll = fields.amount("collateral", Token::of(number))?;
    let rate = fields.part("rate")?;
    let fee = fields.limit("max_fee", Token::AmpUsd)?;
    let (debt, ltv) = match (fields.has("debt"), fields.has("ltv")) {
        (true, false) => (Some(fields.amount("debt", Token::AmpUsd)?), U256::ZERO),
        (false, true) => (None, fields.part("ltv")?),
        _ => return Err(fields.mistake("needs either `debt` or `ltv`")),
    };
    let name = fields.new_trove("as", number)?;
    Ok(Box::new(move |stand| {
        let to = ledger(stand);
        let deed = match debt {
            Some(debt) => {
                let call = Ledger::openTroveCall {
                    branch,
                    owner,
                    coll,
                    debt,
                    rate,
                    maxUpfrontFee: fee,
                };
                stand.send(by, to, &call)?
            }
            None => {
                let call = Ledger::openTroveAtLtvCall {
                    branch,
                    owner,
                    coll,
                    ltv,
                    rate,
                    maxUpfrontFee: fee,
                };
                stand.send(by, to, &call)?
            }
        };
        opened(stand, name.as_deref(), &deed);
        Ok(vec![deed])
    }))
}

/// Remembers a trove that was opened with a name.
pub(super) fn opened(stand: &mut Stand, name: Option<&str>, deed: &Deed) {
    if let Some(name) = name {
        let id = U256::try_from_be_slice(&deed.outcome.data).unwrap_or_default();
        stand.troves.insert(name.to_owned(), id);
    }
}

fn adjust(fields: &mut Fields<'_>) -> Read {
    let (by, trove) = (fields.actor("by")?, fields.trove("trove")?);
    let fee = fields.limit("max_fee", Token::AmpUsd)?;
    let coll = fields.change("collateral", Token::of(trove.branch()))?;
    let debt = fields.change("debt", Token::AmpUsd)?;
    if !fields.has("ltv") {
        if coll == I256::ZERO && debt == I256::ZERO {
            return Err(fields.mistake("needs `collateral`, `debt` or both, or `ltv`"));
        }
        return Ok(one(by, ledger, move |stand| {
            Ok(Ledger::adjustTroveCall {
                id: stand.id(&trove)?,
                collChange: coll,
                debtChange: debt,
                maxUpfrontFee: fee,
            })
        }));
    }
    if fields.has("collateral") || fields.has("debt") {
        return Err(fields.mistake("needs either `ltv` or changes of `collateral` and `debt`"));
    }
    let ltv = fields.part("ltv")?;
    Ok(one(by, ledger, move |stand| {
        Ok(Ledger::adjustTroveToLtvCall {
            id: stand.id(&trove)?,
            ltv,
            maxUpfrontFee: fee,
        })
    }))
}

/// A step that moves an amount of a trove's collateral.
fn change<C: SolCall + 'static>(fields: &mut Fields<'_>, call: fn(U256, U256) -> C) -> Read {
    let (by, trove) = (fields.actor("by")?, fields.trove("trove")?);
    let amount = fields.amount("amount", Token::of(trove.branch()))?;
    Ok(one(by, ledger, move |stand: &Stand| {
        Ok(call(stand.id(&trove)?, amount))
    }))
}

fn borrow(fields: &mut Fields<'_>) -> Read {
    let (by, trove) = (fields.actor("by")?, fields.trove("trove")?);
    let amount = fields.amount("amount", Token::AmpUsd)?;
    let fee = fields.limit("max_fee", Token::AmpUsd)?;
    Ok(one(by, ledger, move |stand| {
        Ok(Ledger::borrowCall {
            id: stand.id(&trove)?,
            amount,
            maxUpfrontFee: fee,
        })
    }))
}

fn repay(fields: &mut Fields<'_>) -> Read {
    let (by, trove) = (fields.actor("by")?, fields.trove("trove")?);
    let amount = fields.amount_or_all("amount", Token::AmpUsd)?;
    Ok(one(by, ledger, move |stand| {
        Ok(Ledger::repayCall {
            id: stand.id(&trove)?,
            amount: amount.unwrap_or(U256::MAX),
        })
    }))
}

fn set_rate(fields: &mut Fields<'_>) -> Read {
    let (by, trove) = (fields.actor("by")?, fields.trove("trove")?);
    let rate = fields.part("rate")?;
    let fee = fields.limit("max_fee", Token::AmpUsd)?;
    Ok(one(by, ledger, move |stand| {
        Ok(Ledger::adjustInterestRateCall {
            id: stand.id(&trove)?,
            rate,
            maxUpfrontFee: fee,
        })
    }))
}

fn close(fields: &mut Fields<'_>) -> Read {
    let (by, trove) = (fields.actor("by")?, fields.trove("trove")?);
    Ok(one(by, ledger, move |stand| {
        let id = stand.id(&trove)?;
        Ok(Ledger::closeTroveCall { id })
    }))
}

fn close_last(fields: &mut Fields<'_>) -> Read {
    let (by, trove) = (fields.actor("by")?, fields.trove("trove")?);
    let most = fields.limit("max_in", Token::AmpUsd)?;
    Ok(one(by, ledger, move |stand| {
        Ok(Ledger::closeLastCall {
            id: stand.id(&trove)?,
            maxBurned: most,
        })
    }))
}

fn transfer_trove(fields: &mut Fields<'_>) -> Read {
    let (by, trove) = (fields.actor("by")?, fields.trove("trove")?);
    let to = fields.actor("to")?;
    Ok(one(by, ledger, move |stand| {
        let id = stand.id(&trove)?;
        Ok(Ledger::transferFromCall { from: by, to, id })
    }))
}

fn liquidate(fields: &mut Fields<'_>) -> Read {
    let (by, troves) = (fields.actor("by")?, fields.troves("troves")?);
    Ok(one(by, ledger, move |stand| {
        let ids: Result<_, Trouble> = troves.iter().map(|trove| stand.id(trove)).collect();
        Ok(Ledger::liquidateCall { ids: ids? })
    }))
}

/// A step that is about a branch and nothing else.
fn on_branch<C: SolCall + 'static>(fields: &mut Fields<'_>, call: fn(U256) -> C) -> Read {
    let by = fields.actor("by")?;
    let branch = U256::from(fields.branch("branch")?);
    Ok(one(by, ledger, move |_| Ok(call(branch))))
}

fn redeem(fields: &mut Fields<'_>) -> Read {
    let by = fields.actor("by")?;
    let amount = fields.amount("amount", Token::AmpUsd)?;
    let fee = if fields.has("max_fee") {
        fields.part("max_fee")?
    } else {
        U256::from(ANY_FEE)
    };
    let troves = if fields.has("max_troves") {
        fields.count("max_troves")?
    } else {
        U256::from(MAX_TROVES)
    };
    Ok(one(by, ledger, move |_| {
        Ok(Ledger::redeemCall {
            amount,
            maxFee: fee,
            minColl: Vec::new(),
            maxTroves: troves,
        })
    }))
}

fn urgent_redeem(fields: &mut Fields<'_>) -> Read {
    let (by, troves) = (fields.actor("by")?, fields.troves("troves")?);
    let branch = U256::from(fields.branch("branch")?);
    let amount = fields.amount("amount", Token::AmpUsd)?;
    Ok(one(by, ledger, move |stand| {
        let ids: Result<_, Trouble> = troves.iter().map(|trove| stand.id(trove)).collect();
        Ok(Ledger::urgentRedeemCall {
            branch,
            amount,
            ids: ids?,
            minColl: U256::ZERO,
        })
    }))
}

fn set_ceiling(fields: &mut Fields<'_>) -> Read {
    let branch = U256::from(fields.branch("branch")?);
    let ceiling = fields.amount("amount", Token::AmpUsd)?;
    let owner = support::world::World::keeper();
    Ok(one(owner, ledger, move |_| {
        Ok(Ledger::setCeilingCall { branch, ceiling })
    }))
}

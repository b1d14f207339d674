//! What is outside of ledger and pool: AmpUSD, collateral and the oracle, by the pure world's.

use alloy_primitives::{Address, U256};
use alloy_sol_types::{SolCall, SolError, SolValue};
use interfaces::IAmpUsd::{burnCall, mintCall};
use interfaces::IErc20::{
    ERC20InsufficientBalance, IErc20Errors, balanceOfCall, transferCall, transferFromCall,
};
use interfaces::IErrors::IErrorsErrors;
use interfaces::IPriceOracle::{lastAnswersCall, priceCall, pricesCall, sequencerUpSinceCall};
use interfaces::IStabilityPool::IStabilityPoolErrors;
use interfaces::trove_manager::ITroveManager::ITroveManagerErrors;
use invariants::abi::People;
use invariants::pure::PureLedger;
use invariants::token::{self, Token};
use invariants::world::{Effect, ErrorName};

use crate::common::host::{Answer, HERE};
use crate::common::{AMP_USD, AMPL, ORACLE, POOL, SPOT};

/// Tokens and answers of oracles, and what the running step moved.
#[derive(Clone, Default)]
pub struct Outside {
    /// Its troves and its pool are never used.
    pub world: PureLedger,
    /// What was minted, burned, taken and sent.
    pub moved: Effect,
}

/// What a token or the oracle answers to a program.
pub fn answer(
    outside: &mut Outside,
    people: &People,
    from: Address,
    to: Address,
    data: &[u8],
) -> Option<Answer> {
    let account = |who: Address| match who {
        HERE => token::LEDGER,
        POOL => token::POOL,
        who => usize::from(people.one(who)),
    };
    match to {
        AMP_USD => amp_usd(outside, &account, from, data),
        ORACLE => oracle(&outside.world, data),
        AMPL | SPOT => collateral(outside, &account, from, to, data),
        _ => None,
    }
}

type Account<'a> = &'a dyn Fn(Address) -> usize;

fn amp_usd(
    outside: &mut Outside,
    account: Account<'_>,
    from: Address,
    data: &[u8],
) -> Option<Answer> {
    let Outside { world, moved } = outside;
    let amp_usd = &mut world.amp_usd;
    if let Ok(call) = mintCall::abi_decode(data) {
        moved.mint += call.value.to::<u128>();
        amp_usd.mint(account(call.to), call.value.to());
        return Some(Ok(Vec::new()));
    }
    if let Ok(call) = burnCall::abi_decode(data) {
        moved.burn += call.value.to::<u128>();
        let burned = amp_usd.burn(account(call.from), call.value.to());
        let poor = ERC20InsufficientBalance {
            sender: call.from,
            balance: U256::ZERO,
            needed: call.value,
        };
        return Some(burned.map(|()| Vec::new()).map_err(|_| poor.abi_encode()));
    }
    if let Ok(call) = balanceOfCall::abi_decode(data) {
        let held = amp_usd.balances[account(call.account)];
        return Some(Ok(U256::from(held).abi_encode()));
    }
    let sent = transfer(account, from, data)?.of(amp_usd);
    Some(sent.map(|()| true.abi_encode()).map_err(|_| Vec::new()))
}

/// A transfer that a program asks for.
struct Transfer {
    payer: usize,
    payee: usize,
    value: u128,
}

impl Transfer {
    fn of(&self, token: &mut Token) -> Result<(), ErrorName> {
        token.send(self.payer, self.payee, self.value)
    }
}

fn transfer(account: Account<'_>, from: Address, data: &[u8]) -> Option<Transfer> {
    let (payer, payee, value) = if let Ok(call) = transferCall::abi_decode(data) {
        (from, call.to, call.value)
    } else {
        let call = transferFromCall::abi_decode(data).ok()?;
        (call.from, call.to, call.value)
    };
    Some(Transfer {
        payer: account(payer),
        payee: account(payee),
        value: value.try_into().unwrap_or(u128::MAX),
    })
}

fn collateral(
    outside: &mut Outside,
    account: Account<'_>,
    from: Address,
    to: Address,
    data: &[u8],
) -> Option<Answer> {
    let asked = transfer(account, from, data)?;
    let Outside { world, moved } = outside;
    if asked.payee == token::LEDGER {
        moved.coll_in += asked.value;
    } else {
        moved.coll_out += asked.value;
    }
    let token = if to == AMPL {
        &mut world.wampl
    } else {
        &mut world.spot
    };
    let sent = asked.of(token);
    Some(sent.map(|()| true.abi_encode()).map_err(|_| Vec::new()))
}

fn oracle(world: &PureLedger, data: &[u8]) -> Option<Answer> {
    let quote = |index: usize| {
        let quote = world.quote(index);
        let (price, redemption) = (quote.price.raw(), quote.redemption_price.raw());
        let status = U256::from(quote.status.byte());
        (price, redemption, status, quote.by_gap_only)
    };
    if let Ok(call) = priceCall::abi_decode(data) {
        return Some(Ok(quote(call.branch.to()).abi_encode_params()));
    }
    if pricesCall::abi_decode(data).is_ok() {
        return Some(Ok([0, 1].map(quote).to_vec().abi_encode()));
    }
    if sequencerUpSinceCall::abi_decode(data).is_ok() {
        let since = world.outage(0).sequencer_up_since;
        return Some(Ok(U256::from(since.raw()).abi_encode()));
    }
    let call = lastAnswersCall::abi_decode(data).ok()?;
    let outage = world.outage(call.branch.to());
    let [market, anchor] = [outage.market, outage.anchor]
        .map(|last| (last.price.raw(), U256::from(last.updated_at.raw())));
    Some(Ok((market, anchor).abi_encode_params()))
}

/// The name of an error.
pub fn name(error: &[u8]) -> ErrorName {
    let selector: [u8; 4] = error[..4].try_into().unwrap();
    let known = ITroveManagerErrors::signature_by_selector(selector)
        .or_else(|| IErrorsErrors::signature_by_selector(selector))
        .or_else(|| IErc20Errors::signature_by_selector(selector))
        .or_else(|| IStabilityPoolErrors::signature_by_selector(selector));
    let signature = known.expect("an error of the house");
    ErrorName(signature.split('(').next().unwrap().to_owned())
}

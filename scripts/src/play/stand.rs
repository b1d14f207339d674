//! Where a scenario is played: the deployed system, actors with money, a market with its gauge.
//!
//! Everything runs inside this process: the compiled programs on the VM, AMPL, SPOT and the feeds
//! as doubles, everything at the launch parameters. Time stands still unless a step moves it, so
//! the same scenario always plays the same.

use std::collections::BTreeMap;
use std::future::{Future, ready};

use alloy::eips::BlockId;
use alloy::primitives::{Address, Bytes, U256};
use alloy::sol_types::SolCall;
use anyhow::Result;
use interfaces::ILiquidityIncentives::{addGaugeCall, setWeightsCall};
use interfaces::IWrappedAmpl;
use interfaces::trove_manager::ITroveManager;
use stylus_vm::Outcome;
use support::answer::Refused;
use support::stage::{Stage, arguments};
use support::world::{AMPL, SPOT, World};

use super::fields::{Token, Trove};
use crate::abi::describe;
use crate::amounts::decimal;
use crate::rpc::{Answer, Reverted, Views};
use crate::site::Site;

/// Wrapped AMPL, AMPL and SPOT that each actor has in the beginning, in whole tokens.
pub(super) const ENDOWMENT: u64 = 100_000;
/// Actors in a scenario at most: AMPL's supply has to do for all of them.
pub(super) const MOST_ACTORS: usize = 32;
/// What there is besides actors, in the order of [`Stand::names`]. No actor is called so.
pub(super) const THINGS: [&str; 19] = [
    "nobody",
    "keeper",
    "ampl",
    "ampl-policy",
    "spot",
    "ampl-market-feed",
    "ampl-anchor-feed",
    "spot-market-feed",
    "spot-anchor-feed",
    "sequencer-feed",
    "wrapped-ampl",
    "amp-usd",
    "price-oracle",
    "stability-pool",
    "liquidity-incentives",
    "trove-manager",
    "lens",
    "gateway",
    "market",
];
/// Liquidity that must be staked for the gauge to earn, in units.
const MINIMUM_STAKE: u64 = 1_000_000;
/// All weight, in basis points.
const WHOLE: u64 = 10_000;

/// A transaction that went through.
pub(super) struct Deed {
    /// The function that was called.
    pub(super) selector: [u8; 4],
    pub(super) outcome: Outcome,
}

/// Why a step did not go through.
pub(super) enum Trouble {
    /// The chain refused it.
    Refused(Refused),
    /// It could not even be tried.
    Lost(String),
}

/// The transactions of a step.
pub(super) type Deeds = Result<Vec<Deed>, Trouble>;

/// What a step does.
pub(super) type Action = Box<dyn Fn(&mut Stand) -> Deeds>;

/// The stand and what is on it.
pub(super) struct Stand {
    pub(super) world: World,
    /// The market of AmpUSD and SPOT, whose liquidity has the gauge.
    pub(super) market: Address,
    /// Who plays.
    pub(super) actors: BTreeMap<String, Address>,
    /// Troves that were opened with a name.
    pub(super) troves: BTreeMap<String, U256>,
}

impl Stand {
    /// The system as after its launch, with these actors.
    ///
    /// # Errors
    /// The market, its gauge or an actor's approvals cannot be made.
    pub(super) fn new(actors: BTreeMap<String, Address>) -> Result<Self, Trouble> {
        let mut world = World::new();
        let (at, keeper) = (world.at, World::keeper());
        let tokens = arguments(&(at.amp_usd, at.spot));
        let market = world.create_double(keeper, "ConstantProductPool", &tokens);
        let mut stand = Self {
            world,
            market,
            actors,
            troves: BTreeMap::new(),
        };
        let gauge = addGaugeCall {
            token: market,
            minimum: U256::from(MINIMUM_STAKE),
        };
        let weights = setWeightsCall {
            weights: vec![U256::from(WHOLE)],
        };
        stand.send(keeper, at.incentives, &gauge)?;
        stand.send(keeper, at.incentives, &weights)?;
        for actor in stand.actors.clone().into_values() {
            stand.endow(actor)?;
        }
        Ok(stand)
    }

    /// Gives an actor collateral of both kinds and AMPL, and lets the protocol take what it takes.
    ///
    /// # Errors
    /// The ledger does not let the gateway act.
    fn endow(&mut self, actor: Address) -> Result<(), Trouble> {
        for token in [Token::Wrapped, Token::Ampl, Token::Spot] {
            let unit = U256::from(10).saturating_pow(U256::from(token.decimals()));
            self.give(token, actor, unit.saturating_mul(U256::from(ENDOWMENT)));
        }
        let at = self.world.at;
        for (token, spender) in [
            (at.wrapped, at.ledger),
            (at.spot, at.ledger),
            (at.ampl, at.wrapped),
            (at.amp_usd, at.pool),
            (at.amp_usd, self.market),
            (at.spot, self.market),
            (self.market, at.incentives),
            (at.ampl, at.gateway),
            (at.spot, at.gateway),
            (at.amp_usd, at.gateway),
        ] {
            self.world.approve(token, actor, spender, U256::MAX);
        }
        let gateway = ITroveManager::setApprovalForAllCall {
            operator: at.gateway,
            approved: true,
        };
        self.send(actor, at.ledger, &gateway)?;
        Ok(())
    }

    /// Refuses to give more than there is: all AMPL is the keeper's in the beginning.
    ///
    /// # Errors
    /// What is wrong with the amount.
    pub(super) fn can_give(&self, token: Token, amount: U256) -> Result<(), String> {
        let ampl = match token {
            Token::Ampl => amount,
            Token::Wrapped => {
                let call = IWrappedAmpl::previewMintCall { shares: amount };
                let asked = self.world.ask(self.world.at.wrapped, &call);
                asked.map_or(U256::MAX, |done| done.value)
            }
            _ => U256::ZERO,
        };
        let left = self.balance(Token::Ampl, World::keeper());
        if ampl > left {
            let left = decimal(left, Token::Ampl.decimals(), 9);
            return Err(format!(
                "there is not so much to give: {left} AMPL are left"
            ));
        }
        Ok(())
    }

    /// Gives AMPL, wrapped AMPL or SPOT out of nowhere: some, of at most 128 bits, and what
    /// [`Self::can_give`] allows.
    pub(super) fn give(&mut self, token: Token, to: Address, amount: U256) {
        let small = u128::try_from(amount).unwrap_or(u128::MAX);
        match token {
            Token::Ampl => self.world.give_ampl(to, amount),
            Token::Wrapped => self.world.give(AMPL, to, small),
            _ => self.world.give(SPOT, to, small),
        }
    }

    /// Sends a transaction.
    ///
    /// # Errors
    /// [`Trouble::Refused`].
    pub(super) fn send<C: SolCall>(
        &mut self,
        by: Address,
        to: Address,
        call: &C,
    ) -> Result<Deed, Trouble> {
        let done = self.world.send_raw(by, to, call.abi_encode());
        let done = done.map_err(Trouble::Refused)?;
        Ok(Deed {
            selector: C::SELECTOR,
            outcome: done.outcome,
        })
    }

    /// Where a token is.
    pub(super) fn token(&self, token: Token) -> Address {
        let at = &self.world.at;
        match token {
            Token::Ampl => at.ampl,
            Token::Wrapped => at.wrapped,
            Token::Spot => at.spot,
            Token::AmpUsd => at.amp_usd,
            Token::Shares => at.pool,
            Token::Liquidity => self.market,
        }
    }

    /// What somebody holds of a token.
    pub(super) fn balance(&self, token: Token, account: Address) -> U256 {
        let call = interfaces::IErc20::balanceOfCall { account };
        self.world.view(self.token(token), &call)
    }

    /// The id of a trove.
    ///
    /// # Errors
    /// [`Trouble::Lost`] - the step that was to open it did not.
    pub(super) fn id(&self, trove: &Trove) -> Result<U256, Trouble> {
        match trove {
            Trove::Id(id) => Ok(*id),
            Trove::Named(name, _) => {
                let lost = || Trouble::Lost(format!("the trove `{name}` was not opened"));
                self.troves.get(name).copied().ok_or_else(lost)
            }
        }
    }

    /// Where the protocol is.
    pub(super) fn site(&self) -> Site {
        Site {
            ledger: self.world.at.ledger,
            lens: self.world.at.lens,
            programs: BTreeMap::new(),
        }
    }

    /// Everybody and everything by name.
    pub(super) fn names(&self) -> BTreeMap<Address, String> {
        let at = &self.world.at;
        let things = [
            Address::ZERO,
            World::keeper(),
            at.ampl,
            at.policy,
            at.spot,
            at.ampl_feed,
            at.ampl_anchor,
            at.spot_feed,
            at.spot_anchor,
            at.sequencer,
            at.wrapped,
            at.amp_usd,
            at.oracle,
            at.pool,
            at.incentives,
            at.ledger,
            at.lens,
            at.gateway,
            self.market,
        ];
        let things = things.into_iter().zip(THINGS.map(ToOwned::to_owned));
        let actors = self.actors.iter().map(|(name, at)| (*at, name.clone()));
        things.chain(actors).collect()
    }
}

impl Views for Stage {
    fn view<C: SolCall>(
        &self,
        to: Address,
        call: C,
        _now: BlockId,
    ) -> impl Future<Output = Result<Answer<C::Return>>> {
        let answer = self.ask(to, &call).map(|done| done.value);
        ready(Ok(answer.map_err(|refused| Reverted {
            reason: describe(refused.data()),
            data: refused.data().clone(),
        })))
    }

    fn code(&self, address: Address) -> impl Future<Output = Result<Bytes>> {
        ready(Ok(self.chain.code(address)))
    }
}

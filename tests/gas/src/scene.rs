//! The world in which is measured.
//!
//! One borrower does everything; `n` troves of others are in the AMPL branch beside the
//! borrower's own. The first of them has the borrower's rate, the rest have mixed rates. So what
//! the borrower's tick looks like is the same at every `n`: the borrower's trove at its front,
//! one other behind it. Each operation is one transaction on a chain where nothing is warm, a
//! day after the last one.

use alloy_primitives::{Address, I256, U256};
use alloy_sol_types::SolCall;
use builder::Progress;
use interfaces::IErc20::{approveCall, transferCall};
use interfaces::trove_manager::ITroveManager::{
    addCollateralCall, adjustInterestRateCall, adjustTroveCall, adjustTroveToLtvCall, borrowCall,
    closeLastCall, closeTroveCall, openTroveAtLtvCall, repayCall, setManagerCall, transferFromCall,
    withdrawCollateralCall,
};
use stylus_vm::{Status, Tx};
use support::actor::Actor;
use support::permit;
use support::world::{AMPL, DAY, Open, Setup, WAD, World};

/// Rate of the borrower in 0.01 %: the last tick but one of its group of four.
const RATE: u16 = 500;
/// A rate nobody has, in the borrower's group of ticks.
const FREE_TICK: u16 = 501;
/// A rate nobody has, in a group of ticks in which nobody is.
const FREE_GROUP: u16 = 520;
/// Rates of others are mixed below this, in 0.01 %.
const MIXED_BELOW: u64 = 2_050;

/// A world with a number of troves beside the borrower's.
#[derive(Clone, Debug)]
pub struct Scene {
    pub(crate) world: World,
    pub(crate) trove: U256,
    others: u64,
}

/// One operation as a transaction.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its name in `gas.json`.
    pub name: &'static str,
    /// The transaction.
    pub tx: Tx,
}

impl Scene {
    /// The borrower, and one trove of another at the same rate.
    ///
    /// # Panics
    /// If the system does not work.
    #[must_use]
    pub fn start() -> Self {
        let mut world = Setup::roomy().deploy();
        world.opened(
            stranger(0),
            Open::new(AMPL, 400 * WAD, 300 * WAD).at_bps(RATE),
        );
        let borrower = borrower().address;
        let trove = world.opened(
            borrower,
            Open::new(AMPL, 2_000 * WAD, 1_000 * WAD).at_bps(RATE),
        );
        // The rate may be changed for free from now on.
        world.pass(7 * DAY);
        // Collateral for another trove and more, allowed for ever; AmpUSD and a permit used once.
        world.fund(AMPL, borrower, 10_000 * WAD);
        world.fund(AMPL, newcomer(), 10_000 * WAD);
        let (token, holder) = (world.at.amp_usd, holder());
        world.pay(token, borrower, holder, WAD);
        // What interest and fee cost to close.
        world.pay(token, stranger(0), borrower, 200 * WAD);
        let mut scene = Self {
            world,
            trove,
            others: 1,
        };
        let first_permit = scene.permit_tx();
        let done = scene.world.chain.transact(&first_permit).expect("included");
        assert_eq!(done.status, Status::Success, "{done:?}");
        scene
    }

    /// Opens troves of others, at mixed rates, until there are `others`; a day passes.
    ///
    /// # Panics
    /// If one does not open.
    pub fn grow(&mut self, others: u64) {
        let progress = (others > 500)
            .then(|| Progress::start(format!("opening troves until there are {others}")));
        while self.others < others {
            let rate = mixed_rate(self.others);
            let owner = stranger(self.others % 97);
            let open = Open::new(AMPL, 400 * WAD, 300 * WAD).at_bps(rate);
            self.world.opened(owner, open);
            self.others += 1;
        }
        self.world.pass(DAY);
        if let Some(progress) = progress {
            progress.done();
        }
    }

    /// Gas of a transaction that must succeed, with every program in the cache or none.
    ///
    /// # Panics
    /// If it does not.
    pub fn cost(&mut self, operation: &Operation, cached: bool) -> u64 {
        self.world.set_cached(cached);
        let outcome = self.world.chain.call(&operation.tx).expect("included");
        assert_eq!(
            outcome.status,
            Status::Success,
            "{}: {outcome:?}",
            operation.name
        );
        outcome.gas_used
    }

    /// Where a transaction's gas goes, frame by frame.
    ///
    /// # Panics
    /// If the chain does not take it.
    #[must_use]
    pub fn explain(&self, operation: &Operation) -> stylus_vm::Profile {
        self.world.chain.profile(&operation.tx).expect("included").1
    }

    /// A name for an address in an explanation.
    #[must_use]
    pub fn name_of(&self, address: Address) -> String {
        let at = &self.world.at;
        let known = [
            (at.ledger, "trove-manager"),
            (at.extension, "trove-manager-ext"),
            (at.liquidation, "liquidation"),
            (at.redemption, "redemption"),
            (at.pool, "stability-pool"),
            (at.amp_usd, "amp-usd"),
            (at.oracle, "price-oracle"),
            (at.wrapped, "wrapped-ampl"),
            (at.ampl_feed, "AMPL market"),
            (at.ampl_anchor, "AMPL anchor"),
            (at.incentives, "liquidity-incentives"),
            (at.gateway, "gateway"),
            (at.ampl, "AMPL"),
            (at.sequencer, "sequencer feed"),
        ];
        let name = known.iter().find(|(known, _)| *known == address);
        name.map_or_else(|| address.to_string(), |(_, name)| (*name).to_owned())
    }

    /// Every operation that exists.
    #[must_use]
    pub fn operations(&self) -> Vec<Operation> {
        let at = &self.world.at;
        let (ledger, amp_usd) = (at.ledger, at.amp_usd);
        let (id, unit) = (self.trove, U256::from(WAD));
        let limit = U256::MAX;
        let small = unit * U256::from(10);
        let all = |name, to, data: Vec<u8>| Operation {
            name,
            tx: by(borrower().address, to, data),
        };
        let open = |name, rate, caller| Operation {
            name,
            tx: self.open_tx(rate, caller),
        };
        let pay = |to| transferCall { to, value: unit };
        vec![
            open("open_trove", RATE, borrower().address),
            open("open_trove_first_of_tick", FREE_TICK, borrower().address),
            open("open_trove_first_of_group", FREE_GROUP, borrower().address),
            open("open_trove_first_of_owner", RATE, newcomer()),
            all("add_collateral", ledger, {
                addCollateralCall { id, amount: small }.abi_encode()
            }),
            all("withdraw_collateral", ledger, {
                withdrawCollateralCall { id, amount: small }.abi_encode()
            }),
            all("borrow", ledger, {
                borrowCall {
                    id,
                    amount: small,
                    maxUpfrontFee: limit,
                }
                .abi_encode()
            }),
            all(
                "repay",
                ledger,
                repayCall { id, amount: small }.abi_encode(),
            ),
            all("close_trove", ledger, closeTroveCall { id }.abi_encode()),
            self.rate_change("adjust_interest_rate", FREE_TICK),
            self.rate_change("adjust_interest_rate_first_of_group", FREE_GROUP),
            all("transfer_to_holder", amp_usd, pay(holder()).abi_encode()),
            all("transfer_to_new_holder", amp_usd, {
                pay(newcomer()).abi_encode()
            }),
            all("approve", amp_usd, {
                approveCall {
                    spender: holder(),
                    value: unit,
                }
                .abi_encode()
            }),
            Operation {
                name: "permit_later",
                tx: self.permit_tx(),
            },
        ]
        .into_iter()
        .chain(self.other_verbs())
        .collect()
    }

    /// Verbs for which the design has no figure.
    fn other_verbs(&self) -> Vec<Operation> {
        let (ledger, id, limit) = (self.world.at.ledger, self.trove, U256::MAX);
        let (from, to) = (borrower().address, newcomer());
        let ltv = |percent: u128| U256::from(percent * WAD / 100);
        let change = |amount: i128| I256::unchecked_from(amount * 10_i128.pow(19));
        let all = |name, data: Vec<u8>| Operation {
            name,
            tx: by(from, ledger, data),
        };
        vec![
            all("open_trove_at_ltv", {
                openTroveAtLtvCall {
                    branch: U256::from(AMPL),
                    owner: from,
                    coll: U256::from(2_000 * WAD),
                    ltv: ltv(40),
                    rate: U256::from(u128::from(RATE) * WAD / 10_000),
                    maxUpfrontFee: limit,
                }
                .abi_encode()
            }),
            all("adjust_trove", {
                adjustTroveCall {
                    id,
                    collChange: change(1),
                    debtChange: change(1),
                    maxUpfrontFee: limit,
                }
                .abi_encode()
            }),
            all("adjust_trove_to_ltv", {
                adjustTroveToLtvCall {
                    id,
                    ltv: ltv(40),
                    maxUpfrontFee: limit,
                }
                .abi_encode()
            }),
            all("close_last", closeLastCall::new((id, limit)).abi_encode()),
            all("set_manager", {
                setManagerCall {
                    id,
                    manager: to,
                    receiver: from,
                }
                .abi_encode()
            }),
            all("transfer_trove", {
                transferFromCall { from, to, id }.abi_encode()
            }),
        ]
    }

    /// The borrower changes the rate, for free.
    fn rate_change(&self, name: &'static str, bps: u16) -> Operation {
        let call = adjustInterestRateCall {
            id: self.trove,
            rate: U256::from(u128::from(bps) * WAD / 10_000),
            maxUpfrontFee: U256::ZERO,
        };
        Operation {
            name,
            tx: by(borrower().address, self.world.at.ledger, call.abi_encode()),
        }
    }

    pub(crate) fn open_tx(&self, rate: u16, owner: Address) -> Tx {
        let open = Open::new(AMPL, 2_000 * WAD, 1_000 * WAD).at_bps(rate);
        by(
            owner,
            self.world.at.ledger,
            open.owned_by(owner).call().abi_encode(),
        )
    }

    /// A permit of the borrower for a spender who had none, not the borrower's first.
    fn permit_tx(&self) -> Tx {
        let (owner, token) = (borrower(), self.world.at.amp_usd);
        let nonce = self.world.view(
            token,
            &interfaces::IErc20::noncesCall {
                owner: owner.address,
            },
        );
        let spender = Actor::named(&format!("spender {nonce}")).address;
        let value = U256::from(WAD);
        let signature = permit::sign(&self.world, token, &owner, spender, value, U256::MAX);
        let call = permit::call(owner.address, spender, value, U256::MAX, signature);
        by(holder(), token, call.abi_encode())
    }
}

pub(crate) fn by(from: Address, to: Address, data: Vec<u8>) -> Tx {
    Tx {
        from,
        to: Some(to),
        data: data.into(),
        gas: 30_000_000,
        ..Tx::default()
    }
}

fn borrower() -> Actor {
    Actor::named("borrower")
}

fn holder() -> Address {
    Actor::named("holder").address
}

/// Who has collateral and no AmpUSD, and never had a trove.
fn newcomer() -> Address {
    Actor::named("newcomer").address
}

fn stranger(number: u64) -> Address {
    Actor::named(&format!("stranger {number}")).address
}

/// A rate in 0.01 % that is none of those kept free, from a multiplicative sequence.
fn mixed_rate(index: u64) -> u16 {
    let kept = |rate: u64| (498..=501).contains(&rate) || (518..=521).contains(&rate);
    let mut mixed = index;
    loop {
        mixed = mixed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let rate = 50 + (mixed >> 33) % (MIXED_BELOW - 50);
        if !kept(rate) {
            return u16::try_from(rate).expect("below 2 050");
        }
    }
}

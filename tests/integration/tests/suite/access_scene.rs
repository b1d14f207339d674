//! Everybody who can stand in some relation to a trove or to the ledger, each with money, so that
//! nothing but who they are keeps them from anything.

use alloy_primitives::aliases::U40;
use alloy_primitives::{Address, U256};
use interfaces::IErc20::approveCall;
use interfaces::trove_manager::ITroveManager as Ledger;
use support::world::{AMPL, DAY, NINE, Open, WAD, World, word};

use crate::{lender, role};

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    /// Of the trove, and of tokens.
    Owner,
    /// For the trove's token, and as a spender of the owner's ERC-20 tokens.
    Approved,
    /// For all tokens of the owner.
    Operator,
    /// Of the trove.
    Manager,
    /// Of the trove's rate.
    Delegate,
    /// Of what the manager takes out.
    Receiver,
    /// Owner of the ledger.
    Governor,
    /// To whom the ledger is offered.
    Pending,
    /// Nobody.
    Stranger,
    /// The program itself.
    Ledger,
    /// Its cold half.
    Extension,
}

use Caller::{
    Approved, Delegate, Extension, Governor, Manager, Operator, Owner, Pending, Receiver, Stranger,
};

/// Everybody.
pub(crate) const EVERYBODY: [Caller; 11] = [
    Owner,
    Approved,
    Operator,
    Manager,
    Delegate,
    Receiver,
    Governor,
    Pending,
    Stranger,
    Caller::Ledger,
    Extension,
];

impl Caller {
    pub(crate) fn address(self, world: &World) -> Address {
        match self {
            Self::Governor => World::keeper(),
            Self::Ledger => world.at.ledger,
            Self::Extension => world.at.extension,
            _ => role(&format!("{self:?}")),
        }
    }
}

/// The owner's trove of 4 000 shares and 1 000 AmpUSD, eight days old, everybody named, and
/// everybody with 250 shares, 50 AMPL and 1 055 AmpUSD that ledger, vault and pool may take, and 5
/// AmpUSD in the pool.
pub(crate) fn scene() -> (World, U256) {
    let mut world = World::new();
    lender(&mut world, AMPL);
    let open = Open::new(AMPL, 4_000 * WAD, 1_000 * WAD).at_bps(500);
    let owner = Owner.address(&world);
    let id = world.opened(owner, open);
    for caller in EVERYBODY {
        let account = caller.address(&world);
        world.fund(AMPL, account, 250 * WAD);
        world.give_ampl(account, U256::from(50 * NINE));
        world.approve(world.at.ampl, account, world.at.wrapped, U256::MAX);
        world.pay(world.at.amp_usd, role("lender"), account, 1_060 * WAD);
        world.stake(account, 5 * WAD).unwrap();
    }
    for token in [world.at.amp_usd, world.at.wrapped, world.at.pool] {
        let spender = Approved.address(&world);
        let call = approveCall {
            spender,
            value: U256::MAX,
        };
        world.send(owner, token, &call).unwrap();
    }
    name_everybody(&mut world, id);
    world.pass(8 * DAY);
    (world, id)
}

fn name_everybody(world: &mut World, id: U256) {
    let ledger = world.at.ledger;
    let [owner, governor] = [Owner, Governor].map(|caller| caller.address(world));
    let to = |caller: Caller| role(&format!("{caller:?}"));
    let manager = Ledger::setManagerCall {
        id,
        manager: to(Manager),
        receiver: to(Receiver),
    };
    world.send(owner, ledger, &manager).unwrap();
    let delegate = Ledger::setRateDelegateCall {
        id,
        rateDelegate: to(Delegate),
        minRate: word(WAD / 25),
        maxRate: word(WAD / 10),
        minPeriod: U40::from(DAY),
    };
    world.send(owner, ledger, &delegate).unwrap();
    let approve = Ledger::approveCall {
        to: to(Approved),
        id,
    };
    world.send(owner, ledger, &approve).unwrap();
    let operate = Ledger::setApprovalForAllCall {
        operator: to(Operator),
        approved: true,
    };
    world.send(owner, ledger, &operate).unwrap();
    let offer = Ledger::transferOwnershipCall {
        newOwner: to(Pending),
    };
    world.send(governor, ledger, &offer).unwrap();
}

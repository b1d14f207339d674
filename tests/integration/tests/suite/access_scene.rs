//! Everybody who can stand in some relation to a trove or to the ledger, each with money, so that
//! nothing but who they are keeps them from anything.

use alloy_primitives::aliases::U40;
use alloy_primitives::{Address, U256};
use interfaces::IErc20::approveCall;
use interfaces::trove_manager::ITroveManager as Ledger;
use support::world::{AMPL, DAY, NINE, Open, SPOT, WAD, World, word};

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
    /// Its cold part.
    Extension,
    /// The part that liquidates.
    Liquidation,
    /// The part that redeems.
    Redemption,
    /// The Stability Pool.
    Pool,
}

use Caller::{
    Approved, Delegate, Extension, Governor, Liquidation, Manager, Operator, Owner, Pending, Pool,
    Receiver, Redemption, Stranger,
};

/// Everybody.
pub(crate) const EVERYBODY: [Caller; 14] = [
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
    Liquidation,
    Redemption,
    Pool,
];

impl Caller {
    pub(crate) fn address(self, world: &World) -> Address {
        match self {
            Self::Governor => World::keeper(),
            Self::Ledger => world.at.ledger,
            Self::Extension => world.at.extension,
            Self::Liquidation => world.at.liquidation,
            Self::Redemption => world.at.redemption,
            Self::Pool => world.at.pool,
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

/// The same with a SPOT branch below its SCR, in which a trove of the owner's was liquidated and
/// another is below the MCR; and that one.
pub(crate) fn falling() -> (World, U256) {
    let (mut world, _) = scene();
    lender(&mut world, SPOT);
    let owner = Owner.address(&world);
    let open = Open::new(SPOT, 2_000 * NINE, 1_500 * WAD);
    let ids = [(); 2].map(|()| world.opened(owner, open));
    world.pass(60);
    world.set_price(SPOT, 96 * WAD / 100);
    world.liquidate(role("anyone"), &ids[..1]).unwrap();
    assert!(world.surplus(SPOT, owner) > 0);
    world.set_price(SPOT, WAD / 2);
    (world, ids[1])
}

/// The same, flagged and an hour later; and shut.
pub(crate) fn flagged_and_shut() -> ([World; 2], U256) {
    let (mut flagged, id) = falling();
    flagged.flag(role("anyone"), SPOT).unwrap();
    flagged.pass(3_600);
    let mut shut = flagged.clone();
    shut.shut(role("anyone"), SPOT).unwrap();
    ([flagged, shut], id)
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

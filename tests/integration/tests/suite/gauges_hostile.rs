//! A gauge whose token breaks its promises: it harms its own stakers, as far as it can, and nobody
//! else.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use interfaces::IErrors::TokenTransferFailed;
use interfaces::ILiquidityIncentives::{
    StakeNotReceived, claimCall, setWeightsCall, stakeCall, stakeOfCall, unstakeCall,
};
use support::answer::{Answer, nothing, refused_with};
use support::doubles::HostileToken;
use support::stage::arguments;
use support::world::{DAY, WAD, World, word};

use crate::liquidity::Scene;
use crate::role;

const HONEST: u8 = 0;
/// `ReturnsFalse`, `ReturnsNothing`, `Reverts`, `BurnsGas`, `ReturnsTwo`.
const FAILING: [u8; 5] = [1, 2, 5, 6, 7];
const MOVES_LESS: u8 = 3;
const MOVES_NOTHING: u8 = 4;
const REENTERS_AND_GOES_ON: u8 = 9;
/// What somebody stakes of it.
const STAKE: u128 = 1_000;

/// Two gauges of the same weight, the second one's token hostile. A provider has staked in the
/// first; a staker, and the token itself, in the second.
struct Two {
    scene: Scene,
    token: Address,
    provider: Address,
    liquidity: u128,
    staker: Address,
}

impl Two {
    fn new() -> Self {
        let mut scene = Scene::new();
        let (provider, staker) = (role("provider"), role("staker"));
        let liquidity = scene.provide(provider, 600 * WAD);
        scene.stake(provider, liquidity).unwrap();
        let decimals = arguments(&(U256::from(18),));
        let world = &mut scene.world;
        let token = world.create_double(World::keeper(), "HostileToken", &decimals);
        world.approve(token, staker, world.at.incentives, U256::MAX);
        scene.add_gauge(token, 1).unwrap();
        scene.weigh(&[5_000, 5_000]).unwrap();
        let mut two = Self {
            scene,
            token,
            provider,
            liquidity,
            staker,
        };
        let value = word(100 * STAKE);
        two.tell(&HostileToken::mintCall { to: staker, value });
        two.stake(staker, STAKE).unwrap();
        two.stake(token, STAKE).unwrap();
        two.scene.world.pass(30 * DAY);
        two
    }

    fn tell<C: SolCall>(&mut self, call: &C) {
        let (world, token) = (&mut self.scene.world, self.token);
        world.send(World::keeper(), token, call).map(drop).unwrap();
    }

    fn set_mode(&mut self, mode_: u8) {
        self.tell(&HostileToken::setModeCall { mode_ });
    }

    /// The staker stakes for somebody.
    fn stake(&mut self, account: Address, amount: u128) -> Answer<()> {
        let call = stakeCall {
            gauge: U256::ONE,
            amount: word(amount),
            account,
        };
        let at = self.scene.world.at.incentives;
        nothing(self.scene.world.send(self.staker, at, &call))
    }

    fn unstake(&mut self, amount: u128) -> Answer<()> {
        let call = unstakeCall {
            gauge: U256::ONE,
            amount: word(amount),
            receiver: self.staker,
        };
        let at = self.scene.world.at.incentives;
        nothing(self.scene.world.send(self.staker, at, &call))
    }

    fn staked(&self, account: Address) -> U256 {
        let gauge = U256::ONE;
        let call = stakeOfCall { gauge, account };
        self.scene.world.view(self.scene.world.at.incentives, &call)
    }
}

#[test]
fn gauge_3_a_token_that_breaks_keeps_its_own_stakes_and_nothing_else() {
    for mode in FAILING {
        let mut two = Two::new();
        two.set_mode(mode);
        let before = two.scene.world.storage_hash();
        for refused in [two.stake(two.staker, 1), two.unstake(STAKE)] {
            let error: TokenTransferFailed = refused_with(refused);
            assert_eq!(error.token, two.token, "mode {mode}");
        }
        assert_eq!(two.scene.world.storage_hash(), before);
        // What its stakers earned is AmpUSD, and theirs; the other gauge knows nothing of it.
        let (staker, provider) = (two.staker, two.provider);
        for (gauge, who) in [(1, staker), (0, provider)] {
            let earned = two.scene.earned(gauge, who);
            assert!(earned > WAD, "{earned}");
            assert_eq!(two.scene.claim(gauge, who), earned);
        }
        two.scene.unstake(provider, two.liquidity).unwrap();
        let left = two.scene.world.balance(two.scene.pair, provider);
        assert_eq!(left, two.liquidity);
        two.scene.weigh(&[10_000, 0]).unwrap();
        two.scene.assert_backed();
        // Where it keeps its promises again, the stake is there.
        two.set_mode(HONEST);
        two.unstake(STAKE).unwrap();
        assert!(two.staked(staker).is_zero());
    }
}

#[test]
fn gauge_3_a_token_with_a_fee_is_refused_unless_somebody_gave_what_is_missing() {
    for mode in [MOVES_LESS, MOVES_NOTHING] {
        let mut two = Two::new();
        two.set_mode(mode);
        let error: StakeNotReceived = refused_with(two.stake(two.staker, STAKE));
        assert_eq!(error.token, two.token);
    }
    let mut two = Two::new();
    let (to, value) = (two.scene.world.at.incentives, U256::ONE);
    two.tell(&HostileToken::mintCall { to, value });
    two.set_mode(MOVES_LESS);
    two.stake(two.staker, STAKE).unwrap();
    let error: StakeNotReceived = refused_with(two.stake(two.staker, STAKE));
    assert_eq!(error.token, two.token);
    // All that is staked is there: everybody leaves.
    two.set_mode(HONEST);
    two.unstake(2 * STAKE).unwrap();
    let held = two.scene.world.balance(two.token, to);
    assert_eq!(two.staked(two.token), word(held));
}

/// What the token could do if nobody was in: it has a stake, and is given the gauges.
fn entries(token: Address) -> [Vec<u8>; 3] {
    let (gauge, receiver) = (U256::ONE, token);
    let unstake = unstakeCall {
        gauge,
        amount: word(STAKE),
        receiver,
    };
    let weights = vec![U256::ZERO, U256::from(10_000)];
    [
        claimCall { gauge, receiver }.abi_encode(),
        unstake.abi_encode(),
        setWeightsCall { weights }.abi_encode(),
    ]
}

/// The token owns the gauges, and calls back with this.
fn comes_back(message: &[u8]) -> Two {
    let mut two = Two::new();
    let (token, target_) = (two.token, two.scene.world.at.incentives);
    let world = &mut two.scene.world;
    let call = interfaces::IOwned::transferOwnershipCall { newOwner: token };
    world.send(World::keeper(), target_, &call).unwrap();
    let call = interfaces::IOwned::acceptOwnershipCall {};
    world.send(token, target_, &call).unwrap();
    two.tell(&HostileToken::setCallBackCall {
        target_,
        message_: message.to_vec().into(),
    });
    two
}

fn went_through(two: &Two) -> bool {
    let call = HostileToken::lastCallSucceededCall {};
    two.scene.world.view(two.token, &call)
}

#[test]
fn safe_1_a_token_that_comes_back_finds_the_incentives_locked() {
    for entry in entries(Two::new().token) {
        let (mut honest, mut two) = (comes_back(&entry), comes_back(&entry));
        let (staker, token) = (two.staker, two.token);
        two.set_mode(REENTERS_AND_GOES_ON);
        honest.set_mode(HONEST);
        for leaves in [false, true] {
            for two in [&mut two, &mut honest] {
                let done = match leaves {
                    true => two.unstake(STAKE),
                    false => two.stake(staker, STAKE),
                };
                done.unwrap();
            }
            assert!(!went_through(&two));
            for account in [staker, token] {
                assert_eq!(two.staked(account), honest.staked(account));
                let earned = |two: &Two| two.scene.earned(1, account);
                assert_eq!(earned(&two), earned(&honest));
            }
        }
        // It is the lock that refused: where nobody is in, the same call goes through.
        let call = HostileToken::transferCall {
            to: role("anybody"),
            value: U256::ONE,
        };
        two.scene.world.send(staker, token, &call).unwrap();
        assert!(went_through(&two));
    }
}

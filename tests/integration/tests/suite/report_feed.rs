//! Reporters sign, anybody relays, the feed answers.

use alloy_primitives::{Address, B256, I256, U256, aliases::U80};
use alloy_sol_types::SolCall;
use interfaces::AggregatorV3Interface::{
    decimalsCall, descriptionCall, getRoundDataCall, latestRoundDataCall, versionCall,
};
use interfaces::IReportFeed::{self as Feed, AmplReport};
use stylus_vm::{Status, Tx};
use support::actor::{Actor, Signature};
use support::answer::{Answer, nothing, refused_with};
use support::report::{self, Ampl};
use support::stage::{GAS, Stage};
use support::world::DAY;

use crate::role;

pub(crate) const VALUE: u128 = 1_341_000_000_000_000_000;
pub(crate) const SUPPLY: u128 = 15_139_552_000_000_000;
/// What a whole share is worth then: 2.0302 dollars.
pub(crate) const SHARE: u128 = 2_030_213_923_200_000_000;

/// A feed with its reporters, alone on a chain.
#[derive(Clone)]
pub(crate) struct Scene {
    pub(crate) stage: Stage,
    pub(crate) at: Address,
    pub(crate) reporters: Vec<Actor>,
}

impl Scene {
    /// A feed of AMPL (0) or SPOT (1), of so many reporters of whom so many must agree.
    pub(crate) fn new(kind: u8, reporters: usize, quorum: usize) -> Self {
        let mut stage = Stage::new();
        let reporters = report::reporters(reporters);
        let at = stage.create_program(role("owner"), "report-feed");
        let arguments = report::arguments(role("owner"), kind, &reporters, quorum);
        stage.construct(role("owner"), at, &arguments).unwrap();
        Self {
            stage,
            at,
            reporters,
        }
    }

    pub(crate) fn domain(&self) -> B256 {
        report::domain(self.stage.chain.chain_id(), self.at)
    }

    /// The usual report of an epoch, observed now.
    pub(crate) fn usual(&self, epoch: u64) -> Ampl {
        Ampl {
            epoch,
            value: VALUE,
            supply: SUPPLY,
            observed_at: self.stage.now(),
        }
    }

    /// What these reporters, by number, sign together.
    pub(crate) fn signed(&self, said: &Ampl, by: &[usize]) -> Vec<AmplReport> {
        let domain = self.domain();
        let reporters = by.iter().map(|number| &self.reporters[*number]);
        reporters.map(|by| said.signed(domain, by)).collect()
    }

    /// Somebody relays reports.
    pub(crate) fn relay(&mut self, epoch: u64, reports: Vec<AmplReport>) -> Answer<()> {
        let call = Feed::submitAmplCall { epoch, reports };
        nothing(self.stage.send(role("relayer"), self.at, &call))
    }

    /// Three reporters sign, somebody relays.
    pub(crate) fn publish(&mut self, said: &Ampl) -> Answer<()> {
        let reports = self.signed(said, &[0, 1, 2]);
        self.relay(said.epoch, reports)
    }

    /// Epoch, answer and time of the latest round.
    pub(crate) fn latest(&self) -> (u64, u128, u64) {
        let round = self.stage.view(self.at, &latestRoundDataCall {});
        assert_eq!(
            (round.roundId, round.startedAt),
            (round.answeredInRound, round.updatedAt)
        );
        (
            round.roundId.to(),
            u128::try_from(round.answer).unwrap(),
            round.updatedAt.to(),
        )
    }

    pub(crate) fn owner<C: SolCall>(&mut self, call: &C) -> Answer<C::Return> {
        self.stage.send(role("owner"), self.at, call)
    }

    pub(crate) fn announce(&mut self, reporters: &[Actor], quorum: u64) -> Answer<()> {
        let call = Feed::announceReportersCall {
            reporters: reporters.iter().map(|reporter| reporter.address).collect(),
            quorum: U256::from(quorum),
        };
        nothing(self.owner(&call))
    }
}

pub(crate) fn ampl() -> Scene {
    Scene::new(0, 5, 3)
}

#[test]
fn feed_1_a_quorum_of_reporters_publishes_and_anybody_relays() {
    let mut scene = ampl();
    let said = scene.usual(9);
    let error = Feed::QuorumMissed {
        reports: U256::from(2),
        quorum: U256::from(3),
    };
    let two = scene.signed(&said, &[1, 4]);
    let at = scene.at;
    let call = |reports| Feed::submitAmplCall { epoch: 9, reports };
    scene
        .stage
        .refuses(&error, |stage| stage.send(role("relayer"), at, &call(two)));
    let three = scene.signed(&said, &[1, 2, 4]);
    let done = scene.relay(9, three).unwrap();
    assert_eq!(scene.latest(), (9, SHARE, said.observed_at));
    let told = &done.events::<Feed::ReportAccepted>()[0];
    assert_eq!((told.epoch, told.reports), (U256::from(9), U256::from(3)));
    assert_eq!(told.answer, I256::try_from(SHARE).unwrap());
    assert_eq!(told.updatedAt, U256::from(said.observed_at));
    assert!(told.healthy);
}

#[test]
fn feed_1_wrong_domain_chain_address_and_epoch_are_refused() {
    let mut scene = ampl();
    let (said, at, chain) = (scene.usual(1), scene.at, scene.stage.chain.chain_id());
    let domains = [
        support::permit::domain_separator("AmpUSD", chain, at),
        report::domain(chain + 1, at),
        report::domain(chain, role("relayer")),
        B256::ZERO,
    ];
    let three = scene.reporters[..3].to_vec();
    for domain in domains {
        let reports = three.iter().map(|by| said.signed(domain, by)).collect();
        let _: Feed::NotReporter = refused_with(scene.relay(1, reports));
    }
    let reports = scene.signed(&said, &[0, 1, 2]);
    let _: Feed::NotReporter = refused_with(scene.relay(2, reports));
    let asked = scene.stage.view(at, &Feed::DOMAIN_SEPARATORCall {});
    assert_eq!(asked, scene.domain());
    let _: Feed::NoReport = refused_with(scene.stage.ask(at, &latestRoundDataCall {}));
}

#[test]
fn feed_1_malleable_zero_and_foreign_signatures_are_refused() {
    let mut scene = ampl();
    let said = scene.usual(1);
    let good = scene.reporters[1].sign(said.digest(scene.domain()));
    let zero = B256::ZERO;
    let none = [
        good.mirrored(),
        Signature { v: 0, ..good },
        Signature { v: 26, ..good },
        Signature { v: 29, ..good },
        Signature {
            v: 27,
            r: zero,
            s: zero,
        },
        Signature { r: zero, ..good },
        Signature { s: zero, ..good },
        Signature {
            r: B256::repeat_byte(0xff),
            ..good
        },
    ];
    for signature in none {
        let mut reports = scene.signed(&said, &[0, 1, 2]);
        reports[1] = said.with(signature);
        let error: Feed::SignatureInvalid = refused_with(scene.relay(1, reports));
        assert_eq!(error.index, U256::ONE, "{signature:?}");
    }
    let stranger = Actor::named("stranger");
    let mut reports = scene.signed(&said, &[0, 1, 2]);
    reports[2] = said.signed(scene.domain(), &stranger);
    let error: Feed::NotReporter = refused_with(scene.relay(1, reports));
    assert_eq!(error.signer, stranger.address);
    for order in [[0, 0, 1], [1, 0, 2], [0, 2, 2]] {
        let reports = scene.signed(&said, &order);
        let _: Feed::SignersNotAscending = refused_with(scene.relay(1, reports));
    }
    scene.publish(&said).unwrap();
}

#[test]
fn feed_2_epochs_strictly_increase() {
    let mut scene = ampl();
    let mut last = 0;
    for (epoch, taken) in [
        (0, false),
        (7, true),
        (7, false),
        (6, false),
        (8, true),
        (1, false),
    ] {
        let answer = scene.publish(&scene.usual(epoch));
        if taken {
            answer.unwrap();
            last = epoch;
        } else {
            let error: Feed::EpochNotAfterLast = refused_with(answer);
            assert_eq!(
                (error.epoch, error.last),
                (U256::from(epoch), U256::from(last))
            );
        }
    }
    assert_eq!(scene.latest().0, 8);
}

#[test]
fn feed_2_a_replay_on_another_feed_or_later_is_refused() {
    let mut scene = ampl();
    let said = scene.usual(1);
    let reports = scene.signed(&said, &[0, 1, 2]);
    scene.relay(1, reports.clone()).unwrap();
    let _: Feed::EpochNotAfterLast = refused_with(scene.relay(1, reports.clone()));
    let owner = role("owner");
    let other = scene.stage.create_program(owner, "report-feed");
    let arguments = report::arguments(owner, 0, &scene.reporters, 3);
    scene.stage.construct(owner, other, &arguments).unwrap();
    scene.at = other;
    let _: Feed::NotReporter = refused_with(scene.relay(1, reports));
}

#[test]
fn feed_5_the_time_is_that_of_the_observation_and_never_goes_back() {
    let mut scene = ampl();
    let start = scene.stage.now();
    let at = |scene: &Scene, epoch: u64, observed_at: u64| Ampl {
        observed_at,
        ..scene.usual(epoch)
    };
    let early = scene.publish(&at(&scene, 1, start + 1));
    let error: Feed::ObservedInFuture = refused_with(early);
    assert_eq!(error.observedAt, U256::from(start + 1));
    scene.publish(&at(&scene, 1, start - 40)).unwrap();
    scene.stage.warp(600);
    assert_eq!(scene.latest().2, start - 40);
    let error: Feed::ObservedBeforeLast = refused_with(scene.publish(&at(&scene, 2, start - 41)));
    assert_eq!(error.reporter, scene.reporters[0].address);
    scene.publish(&at(&scene, 2, start - 40)).unwrap();
    scene.publish(&at(&scene, 3, start + 600)).unwrap();
    assert_eq!(scene.latest().2, start + 600);
}

#[test]
fn feed_6_history_agrees_with_what_was_latest() {
    let mut scene = ampl();
    let mut history = Vec::new();
    for epoch in [2, 3, 7, 8] {
        let said = Ampl {
            value: VALUE + u128::from(epoch),
            ..scene.usual(epoch)
        };
        scene.publish(&said).unwrap();
        history.push(scene.latest());
        scene.stage.warp(DAY);
    }
    for (epoch, answer, time) in history {
        let round = U80::from(epoch);
        let told = scene.stage.view(scene.at, &getRoundDataCall { round });
        assert_eq!((told.roundId, told.answeredInRound), (round, round));
        assert_eq!(told.answer, I256::try_from(answer).unwrap());
        assert_eq!(
            (told.startedAt, told.updatedAt),
            (U256::from(time), U256::from(time))
        );
    }
    for unknown in [0, 1, 6, 9] {
        let round = U80::from(unknown);
        let asked = scene.stage.ask(scene.at, &getRoundDataCall { round });
        let error: Feed::RoundUnknown = refused_with(asked);
        assert_eq!(error.round, U256::from(unknown));
    }
    let (stage, at) = (&scene.stage, scene.at);
    assert_eq!(stage.view(at, &decimalsCall {}), 18);
    assert_eq!(stage.view(at, &versionCall {}), U256::ONE);
    assert_eq!(stage.view(at, &descriptionCall {}), "AMPL share / USD");
}

/// Gas of storage reads and of everything, of a call whose storage and program are cold.
fn cost<C: SolCall>(scene: &Scene, call: &C) -> (u64, u64) {
    let tx = Tx {
        from: role("relayer"),
        to: Some(scene.at),
        data: call.abi_encode().into(),
        gas: GAS,
        ..Tx::default()
    };
    let (outcome, profile) = scene.stage.chain.profile(&tx).unwrap();
    assert_eq!(outcome.status, Status::Success);
    (profile.frames[0].storage_read, outcome.gas_used)
}

#[test]
fn a_price_costs_one_slot_and_an_epoch_a_little_per_reporter() {
    let mut scene = ampl();
    scene.publish(&scene.usual(1)).unwrap();
    // One cold slot costs 2 100 gas and what the host takes for it; two would cost 4 200.
    for read in [
        cost(&scene, &latestRoundDataCall {}).0,
        cost(&scene, &Feed::healthyCall {}).0,
    ] {
        assert!((2_100..2_700).contains(&read), "{read}");
    }
    let said = scene.usual(2);
    let submit = |by: &[usize]| Feed::submitAmplCall {
        epoch: 2,
        reports: scene.signed(&said, by),
    };
    let (_, three) = cost(&scene, &submit(&[0, 1, 2]));
    let (_, five) = cost(&scene, &submit(&[0, 1, 2, 3, 4]));
    assert!(three < 100_000, "{three}");
    assert!(five - three < 2 * 7_000, "{five}");
}

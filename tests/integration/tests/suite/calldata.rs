//! Calldata that is cut short, dirty, unknown or comes with money.

use alloy_primitives::{Address, FixedBytes, keccak256};
use interfaces::trove_manager::ITroveManager as Ledger;
use interfaces::{
    IAmpUsd, IErc20, IErrors, IGateway, ILiquidityIncentives, IOnTroveChange, IOwned, IPriceOracle,
    IWrappedAmpl,
};
use support::world::{AMPL, SPOT, World};

use crate::{lender, role};

/// A function of a program.
pub(crate) struct Function {
    pub(crate) program: Address,
    pub(crate) signature: &'static str,
}

impl Function {
    pub(crate) fn selector(&self) -> [u8; 4] {
        keccak256(self.signature).0[..4].try_into().unwrap()
    }

    /// The types of its arguments, structs taken apart: each has one word in the head, which of
    /// bytes and of an array is where they are.
    pub(crate) fn types(&self) -> Vec<&'static str> {
        let (_, list) = self.signature.split_once('(').unwrap();
        let kinds = list.split([',', '(', ')']);
        kinds.filter(|kind| !kind.is_empty()).collect()
    }

    /// Calldata with every argument zero.
    fn zeros(&self) -> Vec<u8> {
        self.calldata(0)
    }

    /// Calldata with every argument this number, or as near as its type allows; bytes and arrays
    /// are empty.
    fn calldata(&self, number: u8) -> Vec<u8> {
        let mut data = self.selector().to_vec();
        let types = self.types();
        let head = 32 * types.len();
        let mut tail = Vec::new();
        for kind in types {
            let mut word = [0; 32];
            match kind {
                "bytes" | "uint256[]" => {
                    let offset = u16::try_from(head + tail.len()).unwrap();
                    word[30..].copy_from_slice(&offset.to_be_bytes());
                    tail.extend([0; 32]);
                }
                "bool" => word[31] = number.min(1),
                "bytes4" => word[3] = number,
                _ => word[31] = number,
            }
            data.extend(word);
        }
        data.extend(tail);
        data
    }
}

/// Every function of every program, as its interface says.
pub(crate) fn functions(world: &World) -> Vec<Function> {
    let at = world.at;
    let tokens = [at.amp_usd, at.wrapped];
    let mut all = Vec::new();
    let mut add = |program, signatures: &[&'static str]| {
        let function = |signature: &&'static str| Function { program, signature };
        all.extend(signatures.iter().map(function));
    };
    for token in tokens {
        add(token, IErc20::IErc20Calls::SIGNATURES);
    }
    add(at.amp_usd, IAmpUsd::IAmpUsdCalls::SIGNATURES);
    add(at.wrapped, IWrappedAmpl::IWrappedAmplCalls::SIGNATURES);
    add(at.oracle, IPriceOracle::IPriceOracleCalls::SIGNATURES);
    add(at.ledger, Ledger::ITroveManagerCalls::SIGNATURES);
    add(at.incentives, IOwned::IOwnedCalls::SIGNATURES);
    let gauges = ILiquidityIncentives::ILiquidityIncentivesCalls::SIGNATURES;
    add(at.incentives, gauges);
    add(at.gateway, IOnTroveChange::IOnTroveChangeCalls::SIGNATURES);
    // An array of permits has a test of its own.
    let doors = IGateway::IGatewayCalls::SIGNATURES.iter().copied();
    let doors: Vec<_> = doors.filter(|it| !it.starts_with("withPermits")).collect();
    add(at.gateway, &doors);
    assert!(all.len() > 70, "{}", all.len());
    all
}

/// A world in which something is stored everywhere.
fn lived_in() -> World {
    let mut world = World::new();
    lender(&mut world, AMPL);
    lender(&mut world, SPOT);
    world
}

#[test]
fn std_6_every_function_is_there_and_names_its_refusals() {
    let mut world = lived_in();
    for function in functions(&world) {
        for number in [0, 27] {
            let data = function.calldata(number);
            let Err(refused) = world.send_raw(role("anyone"), function.program, data) else {
                continue;
            };
            let name = refused.name();
            assert!(
                !refused.is::<IErrors::UnknownSelector>(),
                "{}: {name}",
                function.signature
            );
            assert!(
                !refused.is::<IErrors::MalformedCalldata>(),
                "{}",
                function.signature
            );
            assert!(
                name.ends_with(')'),
                "{} is refused by {name}",
                function.signature
            );
        }
    }
}

#[test]
fn std_6_calldata_cut_short_is_malformed_for_every_function() {
    let mut world = lived_in();
    let mut cuts = 0;
    for function in functions(&world) {
        let full = function.zeros();
        let last = full.len() - 1;
        for length in [
            4,
            5,
            35,
            36,
            last.saturating_sub(32),
            last - last % 32,
            last,
        ] {
            if (4..full.len()).contains(&length) {
                let data = full[..length].to_vec();
                let error = IErrors::MalformedCalldata {};
                world.refuses(&error, |world| {
                    world.send_raw(role("anyone"), function.program, data)
                });
                cuts += 1;
            }
        }
    }
    assert!(cuts > 200, "{cuts}");
}

#[test]
fn std_6_bits_outside_of_a_type_are_malformed_for_every_argument() {
    let mut world = lived_in();
    let mut tested = 0;
    for function in functions(&world) {
        for (index, kind) in function.types().into_iter().enumerate() {
            // The byte next to the value, and the one farthest from it.
            let dirty: &[usize] = match kind {
                "address" => &[0, 11],
                "uint8" | "bool" => &[0, 30],
                "uint16" => &[0, 29],
                "uint40" => &[0, 26],
                "uint128" => &[0, 15],
                "bytes4" => &[4, 31],
                // An offset out of all calldata.
                "bytes" | "uint256[]" => &[0],
                "uint256" | "int256" | "bytes32" => &[],
                _ => panic!("{}: no dirt known for {kind}", function.signature),
            };
            for byte in dirty {
                let mut data = function.zeros();
                data[4 + 32 * index + byte] = 1;
                let error = IErrors::MalformedCalldata {};
                world.refuses(&error, |world| {
                    world.send_raw(role("anyone"), function.program, data)
                });
                tested += 1;
            }
        }
    }
    assert!(tested > 40, "{tested}");
}

#[test]
fn std_6_bytes_behind_the_arguments_are_ignored() {
    let mut world = lived_in();
    for function in functions(&world) {
        let data = function.zeros();
        let longer = [data.clone(), vec![0xff; 33]].concat();
        let snapshot = world.clone();
        let plain = world.send_raw(role("anyone"), function.program, data);
        world = snapshot;
        let tagged = world
            .clone()
            .send_raw(role("anyone"), function.program, longer);
        let result = |answer: support::answer::Answer<_>| match answer {
            Ok(done) => (true, done.outcome.data),
            Err(refused) => (false, refused.outcome.data),
        };
        assert_eq!(result(plain), result(tagged), "{}", function.signature);
    }
}

#[test]
fn std_6_an_unknown_or_missing_selector_is_named() {
    let mut world = lived_in();
    let at = world.at;
    let strange: [&[u8]; 5] = [
        b"",
        b"\x01",
        b"\xa9\x05\x9c",
        b"\xff\xff\xff\xff",
        &[0; 100],
    ];
    for program in [at.amp_usd, at.wrapped, at.oracle, at.ledger] {
        for data in strange {
            let mut selector = [0; 4];
            for (byte, given) in selector.iter_mut().zip(data) {
                *byte = *given;
            }
            let error = IErrors::UnknownSelector {
                selector: FixedBytes(selector),
            };
            world.refuses(&error, |world| {
                world.send_raw(role("anyone"), program, data.to_vec())
            });
        }
    }
}

#[test]
fn std_6_no_function_takes_native_currency() {
    let mut world = lived_in();
    for function in functions(&world) {
        let data = function.zeros();
        let error = IErrors::ValueSent {
            value: alloy_primitives::U256::from(7),
        };
        world.refuses(&error, |world| {
            world.send_value(role("anyone"), function.program, data, 7)
        });
    }
}

//! What a deployment will do, worked out before anything is sent.
//!
//! Each program is one transaction of one account, with nonces in a row. So every address follows
//! from the account and its first nonce, also the addresses that constructors need of programs
//! that come later (AmpUSD's minter is the ledger, the ledger mints AmpUSD).

use std::fmt::{self, Display, Formatter};

use alloy::primitives::{Address, B256, Bytes, keccak256};
use anyhow::{Context, Result};
use builder::Program;

use crate::construction::{
    self, AMP_USD, Addresses, GATEWAY, LENS, LIQUIDITY_INCENTIVES, PRICE_ORACLE, REPORT_FEED,
    STABILITY_POOL, TROVE_MANAGER, TROVE_MANAGER_EXT, TROVE_MANAGER_LIQUIDATION,
    TROVE_MANAGER_REDEMPTION, WRAPPED_AMPL,
};
use crate::params::{Params, Source};
use crate::program_deployment::{creation_code, program_address};
use crate::report_feeds::{Feed, Places};
use crate::text_table::TextTable;

/// Gas of a contract creation before its first instruction.
const CREATION_GAS: u64 = 53_000;
/// Gas per byte of creation code as calldata; zero bytes are rare in compressed code.
const GAS_PER_CALLDATA_BYTE: u64 = 17;
/// Gas of the inner creation, and of the account that the constructor's first writes warm up.
const INNER_CREATION_GAS: u64 = 32_000;
/// Gas per byte of stored code.
const GAS_PER_CODE_BYTE: u64 = 200;
/// Fixed gas of an activation.
const ACTIVATION_GAS: u64 = 1_659_168;
/// Metered gas of an activation per byte of WebAssembly, as measured on programs of this size.
const ACTIVATION_GAS_PER_WASM_BYTE: u64 = 27;
/// Gas of a constructor with up to eight branches.
const CONSTRUCTION_GAS: u64 = 600_000;

/// One program: one transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The program's name; of a report feed its own.
    pub program: String,
    /// The nonce of its transaction.
    pub nonce: u64,
    /// Where the program will be.
    pub address: Address,
    /// The deployed code, prefix included.
    pub code: Vec<u8>,
    /// The calldata that constructs it.
    pub construction: Bytes,
    /// The creation code of the transaction.
    pub creation: Bytes,
    /// A rough estimate for the plan's reader; the node's own is used for the transaction.
    pub gas_estimate: u64,
}

impl Step {
    /// The hash of the deployed code.
    #[must_use]
    pub fn code_hash(&self) -> B256 {
        keccak256(&self.code)
    }
}

/// A whole deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What it was told.
    pub params: Params,
    /// The account that pays and signs.
    pub deployer: Address,
    /// The account's nonce for the first transaction.
    pub first_nonce: u64,
    /// Where everything will be.
    pub addresses: Addresses,
    /// Where the report feeds will be.
    pub feeds: Places,
    /// The transactions, in their order.
    pub steps: Vec<Step>,
}

impl Plan {
    /// Plans the deployment of `programs` by `deployer`, whose next nonce is `first_nonce`.
    ///
    /// Without the parameter `ampl` there is nothing to wrap, and wrapped-ampl is left out. The
    /// program report-feed is there once for each feed that the parameters describe.
    ///
    /// # Errors
    /// A program that is missing, or parameters that do not fit.
    pub fn new(
        params: &Params,
        programs: &[Program],
        deployer: Address,
        first_nonce: u64,
    ) -> Result<Self> {
        let placed: Vec<(String, &Program, u64)> = wanted(params, programs)
            .zip(first_nonce..)
            .map(|((name, program), nonce)| (name, program, nonce))
            .collect();
        let find = |name: &str| {
            let found = placed.iter().find(|(known, ..)| known == name);
            found.map(|(.., nonce)| program_address(deployer, *nonce))
        };
        let need = |name: &str| find(name).with_context(|| format!("there is no program {name}"));
        let addresses = Addresses {
            amp_usd: need(AMP_USD)?,
            wrapped_ampl: find(WRAPPED_AMPL),
            price_oracle: need(PRICE_ORACLE)?,
            trove_manager_ext: need(TROVE_MANAGER_EXT)?,
            trove_manager_liquidation: need(TROVE_MANAGER_LIQUIDATION)?,
            trove_manager_redemption: need(TROVE_MANAGER_REDEMPTION)?,
            stability_pool: need(STABILITY_POOL)?,
            liquidity_incentives: need(LIQUIDITY_INCENTIVES)?,
            trove_manager: need(TROVE_MANAGER)?,
            lens: need(LENS)?,
            gateway: need(GATEWAY)?,
        };
        let mut feeds = Places::new();
        for feed in &params.report_feeds {
            feeds.insert(feed.name.clone(), need(&feed.name)?);
        }
        let mut steps = Vec::new();
        for (name, program, nonce) in placed {
            let construction = construction::calldata(&name, params, &addresses, &feeds)?;
            steps.push(step(name, program, construction, (deployer, nonce))?);
        }
        Ok(Self {
            params: params.clone(),
            deployer,
            first_nonce,
            addresses,
            feeds,
            steps,
        })
    }

    /// One hash over everything that will be sent, to recognise the plan again.
    #[must_use]
    pub fn hash(&self) -> B256 {
        let hashes: Vec<u8> = self
            .steps
            .iter()
            .flat_map(|step| keccak256(&step.creation).0)
            .chain(self.first_nonce.to_be_bytes())
            .chain(self.params.chain_id.to_be_bytes())
            .chain(self.deployer.into_array())
            .collect();
        keccak256(hashes)
    }

    /// The estimated gas of all transactions.
    #[must_use]
    pub fn gas_estimate(&self) -> u64 {
        self.steps
            .iter()
            .fold(0, |sum, step| sum.saturating_add(step.gas_estimate))
    }
}

/// The programs that parameters ask for, in the order in which they are deployed, by the names
/// that they have in the deployment.
fn wanted<'a>(
    params: &'a Params,
    programs: &'a [Program],
) -> impl Iterator<Item = (String, &'a Program)> {
    programs.iter().flat_map(|program| {
        let names: Vec<String> = match program.name.as_str() {
            REPORT_FEED => params.report_feeds.iter().map(|f| f.name.clone()).collect(),
            WRAPPED_AMPL if params.ampl.is_none() => Vec::new(),
            name => vec![name.to_owned()],
        };
        names.into_iter().map(move |name| (name, program))
    })
}

fn step(
    name: String,
    program: &Program,
    construction: Bytes,
    (deployer, nonce): (Address, u64),
) -> Result<Step> {
    let creation = creation_code(&program.code, &construction)?;
    Ok(Step {
        program: name,
        nonce,
        address: program_address(deployer, nonce),
        gas_estimate: gas_estimate(program, &creation),
        code: program.code.clone(),
        construction,
        creation,
    })
}

fn gas_estimate(program: &Program, creation: &[u8]) -> u64 {
    let of = |bytes: usize, price: u64| {
        u64::try_from(bytes)
            .unwrap_or(u64::MAX)
            .saturating_mul(price)
    };
    [
        CREATION_GAS,
        of(creation.len(), GAS_PER_CALLDATA_BYTE),
        INNER_CREATION_GAS,
        of(program.code.len(), GAS_PER_CODE_BYTE),
        ACTIVATION_GAS,
        of(program.wasm.len(), ACTIVATION_GAS_PER_WASM_BYTE),
        CONSTRUCTION_GAS,
    ]
    .into_iter()
    .fold(0, u64::saturating_add)
}

impl Display for Plan {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let params = &self.params;
        writeln!(f, "Plan for {}, chain {}", params.network, params.chain_id)?;
        writeln!(
            f,
            "  deployer {}, nonces from {}",
            self.deployer, self.first_nonce
        )?;
        writeln!(f, "  owner    {}", params.owner)?;
        match params.sequencer_feed {
            Some(feed) => writeln!(f, "  sequencer feed {feed}")?,
            None => writeln!(f, "  no sequencer feed")?,
        }
        if let Some(ampl) = params.ampl {
            writeln!(f, "  AMPL     {ampl}")?;
        }
        let mut table = TextTable::new(&["program", "address", "code hash", "bytes", "gas, about"]);
        for step in &self.steps {
            table.row(&[
                step.program.clone(),
                step.address.to_string(),
                step.code_hash().to_string(),
                step.code.len().to_string(),
                step.gas_estimate.to_string(),
            ]);
        }
        writeln!(f, "\n{table}")?;
        write!(f, "{}", branch_table(params))?;
        for feed in &params.report_feeds {
            let (name, of) = (&feed.name, feed.reporters.len());
            writeln!(f, "{name}: {} of {of} reporters must agree", feed.quorum)?;
            for reporter in feed.roster() {
                writeln!(f, "  {reporter}")?;
            }
        }
        for (field, from) in params.unverified() {
            writeln!(f, "NOT VERIFIED {field}: {from}")?;
        }
        write!(f, "\nEstimated gas: {}", self.gas_estimate())
    }
}

/// The branches' parameters, one column per branch.
fn branch_table(params: &Params) -> TextTable {
    let names: Vec<&str> = params
        .branches
        .iter()
        .map(|branch| branch.name.as_str())
        .collect();
    let mut table = TextTable::new(&[&["branch"], names.as_slice()].concat());
    let mut add = |title: &str, value: &dyn Fn(&crate::params::Branch) -> String| {
        let values = params.branches.iter().map(value);
        table.row(
            &std::iter::once(title.to_owned())
                .chain(values)
                .collect::<Vec<_>>(),
        );
    };
    add("collateral", &|b| b.collateral.clone());
    add("MCR / CCR / SCR, bps", &|b| {
        format!("{} / {} / {}", b.mcr_bps, b.ccr_bps, b.scr_bps)
    });
    add("penalty pool / redistribution, bps", &|b| {
        format!("{} / {}", b.pool_penalty_bps, b.redistribution_penalty_bps)
    });
    add("redemption fee floor, bps", &|b| {
        b.redemption_fee_floor_bps.to_string()
    });
    add("ceiling, AmpUSD", &|b| b.ceiling.to_string());
    add("smallest raise, AmpUSD", &|b| b.smallest_raise.to_string());
    add("collateral decimals", &|b| {
        b.collateral_decimals.to_string()
    });
    add("market feed", &|b| b.market.feed.to_string());
    add("  age soft / hard, floor / ceiling", &|b| {
        reading(&b.market)
    });
    add("anchor feed", &|b| b.anchor.feed.to_string());
    add("  age soft / hard, floor / ceiling", &|b| {
        reading(&b.anchor)
    });
    add("threshold, bps", &|b| b.threshold_bps.to_string());
    add("health", &|b| {
        let health = b.health.as_ref();
        health.map_or("nobody".to_owned(), Feed::to_string)
    });
    table
}

fn reading(source: &Source) -> String {
    format!(
        "{} / {} s, {} / {}",
        source.soft_age, source.hard_age, source.floor, source.ceiling
    )
}

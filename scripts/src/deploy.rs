//! A deployment from parameters to record: the same code for a devnet and a real chain.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use alloy::primitives::Address;
use alloy::providers::Provider;
use anyhow::{Error, Result};
use builder::{Builder, Program, Progress};
use clap::Args;

use crate::account;
use crate::chain::Chain;
use crate::cli::deployments;
use crate::error::DeployError;
use crate::execute::{check_account, execute};
use crate::outside;
use crate::params::Params;
use crate::plan::Plan;
use crate::record::Record;
use crate::state::{State, StateFile};
use crate::verify::verify;

/// Options of `deploy`.
#[derive(Args, Debug)]
pub struct DeployArgs {
    /// Where a node of the chain answers.
    #[arg(long, env = "ETH_RPC_URL", hide_env_values = true, value_name = "URL")]
    pub rpc_url: String,
    /// The parameters, such as deployments/params/devnet.toml.
    #[arg(long, value_name = "FILE")]
    pub params: PathBuf,
    /// A keystore file to sign with, instead of AMPUSD_PRIVATE_KEY.
    #[arg(long, value_name = "FILE")]
    pub keystore: Option<PathBuf>,
    /// The plan is agreed to. Without it nothing is sent, except on a devnet.
    #[arg(long)]
    pub yes: bool,
    /// Deploy with addresses that the parameters mark as unverified. Not asked for on a devnet.
    #[arg(long)]
    pub allow_unverified: bool,
    /// The folder of records and state files. [default: deployments of this checkout]
    #[arg(long, value_name = "FOLDER")]
    pub deployments: Option<PathBuf>,
}

/// Deploys with the programs built from these sources.
///
/// # Errors
/// [`DeployError`]; parameters that do not fit; the node's.
pub async fn run(options: DeployArgs) -> Result<()> {
    let params = Params::load(&options.params)?;
    let signer = account::load(options.keystore.as_deref())?;
    let chain = Chain::connect(&options.rpc_url, signer).await?;
    chain.expect_id(params.chain_id)?;
    let builder = Builder::here();
    let programs = builder.build_all()?;
    let deployments = options.deployments.unwrap_or_else(|| deployments(&builder));
    let deployment = Deployment {
        params: &params,
        programs: &programs,
        deployments: &deployments,
        state: &StateFile::new(&deployments, chain.id),
        confirmed: options.yes,
        allow_unverified: options.allow_unverified,
    };
    deployment.run(&chain, &BTreeMap::new()).await.map(drop)
}

/// What a deployment needs besides the chain and the account.
#[derive(Clone, Copy, Debug)]
pub struct Deployment<'a> {
    /// The parameters.
    pub params: &'a Params,
    /// The programs, in the order in which they are deployed.
    pub programs: &'a [Program],
    /// The folder of the records.
    pub deployments: &'a Path,
    /// What was done so far.
    pub state: &'a StateFile,
    /// Whether the plan was agreed to; not asked for on a devnet.
    pub confirmed: bool,
    /// Whether addresses that nobody has verified may do; not asked for on a devnet.
    pub allow_unverified: bool,
}

impl Deployment<'_> {
    /// Plans, shows the plan, carries it out, verifies it and records it.
    ///
    /// A deployment that was killed goes on where it was, at the same addresses.
    ///
    /// # Errors
    /// [`DeployError`], or the node's. What was done so far is in the state file.
    pub async fn run(&self, chain: &Chain, more: &BTreeMap<String, Address>) -> Result<Record> {
        chain.expect_id(self.params.chain_id)?;
        self.params.check()?;
        if !self.allow_unverified && !chain.is_devnet() {
            self.params.expect_verified()?;
        }
        let file = self.state;
        let begun = file.read()?;
        let used = chain.provider.get_transaction_count(chain.account).await?;
        let first_nonce = begun.as_ref().map_or(used, |state| state.first_nonce);
        let plan = Plan::new(self.params, self.programs, chain.account, first_nonce)?;
        if let Some(state) = &begun {
            state.check(file.path(), &plan)?;
            if used < first_nonce {
                let path = file.path().to_path_buf();
                return Err(DeployError::ChainBegunAnew { path }.into());
            }
            eprintln!("Going on with the deployment of {}.", file.path().display());
        }
        println!("{plan}");
        if begun.is_none() {
            outside::check(chain, self.params).await?;
        }
        self.confirm(chain)?;
        let state = match begun {
            Some(state) => state,
            None => self.begin(chain, &plan).await?,
        };

        let lost = |error: Error| match error.is::<DeployError>() {
            true => error,
            false => error.context("the deployment is not finished; the same command goes on"),
        };
        let mined = execute(chain, &plan, file, state).await.map_err(lost)?;
        let progress = Progress::start("verifying");
        let compared = verify(chain, &plan).await?;
        progress.done();
        let mut externals = Record::externals(self.params);
        externals.extend(more.clone());
        let record = Record::new(&plan, &mined, externals);
        let path = record.write(self.deployments)?;
        file.remove()?;
        println!("Verified: {compared} comparisons of code and parameters hold.");
        println!("Recorded in {}.", path.display());
        Ok(record)
    }

    fn confirm(&self, chain: &Chain) -> Result<(), DeployError> {
        if self.confirmed || chain.is_devnet() {
            return Ok(());
        }
        Err(DeployError::NotConfirmed { chain_id: chain.id })
    }

    /// Everything that can be refused before the first transaction, then the state file.
    async fn begin(&self, chain: &Chain, plan: &Plan) -> Result<State> {
        let record = Record::path(self.deployments, chain.id);
        if record.exists() && !chain.is_devnet() {
            return Err(DeployError::AlreadyRecorded { path: record }.into());
        }
        check_account(chain, plan).await?;
        let state = State::begin(plan);
        self.state.write(&state)?;
        Ok(state)
    }
}

//! Starting and stopping a node.

use std::net::SocketAddr;
use std::time::Duration;

use jsonrpsee::core::RegisterMethodError;
use jsonrpsee::core::traits::IdProvider;
use jsonrpsee::server::{BatchRequestConfig, Server, ServerConfig, ServerHandle};
use jsonrpsee::types::SubscriptionId;
use tokio::task::JoinSet;
use tower_http::cors::CorsLayer;

use crate::api::Api;
use crate::backend::Backend;
use crate::clock::MAX_TIMESTAMP;
use crate::config::NodeConfig;
use crate::worker::Worker;

/// Connections at a time.
const MAX_CONNECTIONS: u32 = 1_000;

/// Requests in a batch.
const MAX_BATCH: u32 = 1_000;

/// The shortest time between two looks at the clock.
const SHORTEST_BEAT: Duration = Duration::from_millis(10);

/// Bytes of an answer; the most logs that are found at once fit in.
const MAX_RESPONSE: u32 = 64 << 20;

/// A running node. It runs until `stop` is called or this handle is dropped.
#[derive(Debug)]
pub struct Node {
    address: SocketAddr,
    config: NodeConfig,
    server: ServerHandle,
    /// Makes blocks while nothing happens; ends with this handle.
    heartbeat: JoinSet<()>,
}

/// Why a node could not start.
#[derive(Debug, thiserror::Error)]
pub enum SpawnError {
    /// The address is taken or not ours, or the system has no thread left.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// Block 0 would be too late for any block to follow.
    #[error("genesis timestamp {timestamp} lies after the year 9999")]
    GenesisTooLate {
        /// The timestamp asked for.
        timestamp: u64,
    },
    /// The thread of the chain could not be started.
    #[error("cannot start the thread of the chain: {0}")]
    Thread(std::io::Error),
    /// Two methods have the same name; a bug of this crate.
    #[error("methods collide: {0}")]
    Methods(#[from] RegisterMethodError),
}

/// Starts a node on the current Tokio runtime; it answers when this returns.
///
/// # Errors
/// `Listen` - the address cannot be used. `GenesisTooLate` - block 0 lies after the year 9999.
/// `Thread` - no thread can be started.
pub async fn spawn(config: NodeConfig) -> Result<Node, SpawnError> {
    if let Some(timestamp) = config
        .genesis_timestamp
        .filter(|time| *time >= MAX_TIMESTAMP)
    {
        return Err(SpawnError::GenesisTooLate { timestamp });
    }
    let asked = SocketAddr::new(config.host, config.port);
    let failed = |source| SpawnError::Listen {
        address: asked,
        source,
    };
    let server = Server::builder()
        .set_config(server_config())
        // A page in a browser may use the node, as it may any other development node.
        .set_http_middleware(tower::ServiceBuilder::new().layer(CorsLayer::permissive()))
        .build(asked)
        .await
        .map_err(failed)?;
    let address = server.local_addr().map_err(failed)?;

    let events = Backend::events();
    let new_blocks = events.clone();
    let settings = config.clone();
    let worker =
        Worker::start(move || Backend::new(settings, events)).map_err(SpawnError::Thread)?;
    let mut heartbeat = JoinSet::new();
    if let Some(interval) = config.block_interval {
        heartbeat.spawn(beat(worker.clone(), interval));
    }
    let methods = Api {
        worker,
        config: config.clone(),
        new_blocks,
    }
    .methods()?;
    Ok(Node {
        address,
        config,
        server: server.start(methods),
        heartbeat,
    })
}

impl Node {
    /// The address the node listens on, with the port it got.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address for HTTP clients.
    pub fn http_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address for WebSocket clients, on the same port.
    pub fn ws_url(&self) -> String {
        format!("ws://{}", self.address)
    }

    /// The settings the node was started with.
    pub fn config(&self) -> &NodeConfig {
        &self.config
    }

    /// Stops the node and waits until its connections are closed.
    pub async fn stop(mut self) {
        self.heartbeat.shutdown().await;
        // An error says that it has stopped already.
        let _ = self.server.stop();
        self.server.stopped().await;
    }
}

async fn beat(worker: Worker<Backend>, interval: Duration) {
    loop {
        tokio::time::sleep(interval.max(SHORTEST_BEAT)).await;
        if worker.run(Backend::mine_if_due).await.is_err() {
            return;
        }
    }
}

fn server_config() -> ServerConfig {
    ServerConfig::builder()
        .max_connections(MAX_CONNECTIONS)
        .max_response_body_size(MAX_RESPONSE)
        .set_batch_request_config(BatchRequestConfig::Limit(MAX_BATCH))
        .set_id_provider(HexIds)
        .set_tcp_no_delay(true)
        .build()
}

/// Subscription ids as Ethereum clients expect them: hex strings.
#[derive(Debug)]
struct HexIds;

impl IdProvider for HexIds {
    fn next_id(&self) -> SubscriptionId<'static> {
        let id = alloy_primitives::B128::random();
        SubscriptionId::Str(id.to_string().into())
    }
}

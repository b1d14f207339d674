//! A node in front of a node that fails as it is told.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code")]

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What happens to a request instead of an answer.
#[derive(Clone, Debug)]
pub enum Fault {
    /// A gateway's error page.
    Unavailable,
    /// The connection is closed without a word.
    Gone,
    /// This result, which the node behind has never heard of.
    Says(Value),
    /// This revert data.
    Reverts(String),
}

/// Decides by method and parameters.
type Rule = Arc<dyn Fn(&str, &Value) -> Option<Fault> + Send + Sync>;

/// A running proxy; it ends when this is dropped.
pub struct Proxy {
    /// Where it answers.
    pub url: String,
    task: JoinHandle<()>,
}

impl Proxy {
    /// Starts one in front of the node at `upstream`.
    pub async fn start(
        upstream: &str,
        rule: impl Fn(&str, &Value) -> Option<Fault> + Send + Sync + 'static,
    ) -> Self {
        let upstream = upstream.strip_prefix("http://").unwrap();
        let upstream = upstream.trim_end_matches('/').to_owned();
        let rule: Rule = Arc::new(rule);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(serve(client, upstream.clone(), Arc::clone(&rule)));
            }
        });
        Self { url, task }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Answers one request and closes.
async fn serve(mut client: TcpStream, upstream: String, rule: Rule) -> Option<()> {
    let body = request(&mut client).await?;
    let asked: Value = serde_json::from_slice(&body).ok()?;
    let answer = |field: &str, value: Value| {
        json!({ "jsonrpc": "2.0", "id": asked["id"], field: value }).to_string()
    };
    let method = asked["method"].as_str().unwrap_or_default();
    let reply = match rule(method, &asked["params"]) {
        Some(Fault::Gone) => return None,
        Some(Fault::Unavailable) => page("503 Service Unavailable", "<html>no</html>"),
        Some(Fault::Says(result)) => page("200 OK", &answer("result", result)),
        Some(Fault::Reverts(data)) => {
            let error = json!({ "code": 3, "message": "execution reverted", "data": data });
            page("200 OK", &answer("error", error))
        }
        None => forward(&upstream, &body).await?,
    };
    client.write_all(&reply).await.ok()?;
    client.shutdown().await.ok()
}

/// A whole HTTP response.
fn page(status: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{body}"
    )
    .into_bytes()
}

/// The body of a request.
async fn request(client: &mut TcpStream) -> Option<Vec<u8>> {
    let mut read = Vec::new();
    let mut part = [0_u8; 4_096];
    loop {
        let count = client.read(&mut part).await.ok().filter(|n| *n > 0)?;
        read.extend_from_slice(&part[..count]);
        let text = String::from_utf8_lossy(&read).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            let named = name.eq_ignore_ascii_case("content-length");
            named.then(|| value.trim().parse::<usize>().ok())?
        })?;
        if body.len() >= length {
            return Some(body.as_bytes().to_vec());
        }
    }
}

/// What the node behind answers, as it is.
async fn forward(upstream: &str, body: &[u8]) -> Option<Vec<u8>> {
    let mut node = TcpStream::connect(upstream).await.ok()?;
    let head = format!(
        "POST / HTTP/1.1\r\nHost: {upstream}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    node.write_all(head.as_bytes()).await.ok()?;
    node.write_all(body).await.ok()?;
    let mut answer = Vec::new();
    node.read_to_end(&mut answer).await.ok()?;
    Some(answer)
}

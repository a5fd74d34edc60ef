//! Asks an authority over HTTP(S): RFC 3161, section 3.4. The only place in dabao that
//! opens a connection, and only when `dabao stamp --tsa` is called. What is sent is the
//! request: a digest and a number, nothing of the bundle.

use crate::evidence::MAX_FILE;
use std::time::Duration;
use ureq::Agent;

/// How long an authority may take to answer, in seconds.
const PATIENCE: Duration = Duration::from_secs(60);

/// Sends a request and returns the answer, of which [`super::Token`] tells what it is worth.
///
/// # Errors
/// If the authority cannot be reached, does not answer in time or with 200, or answers more
/// than [`MAX_FILE`]; what the client said, in English.
pub fn ask(url: &str, request: &[u8]) -> Result<Vec<u8>, String> {
    let agent: Agent = Agent::config_builder().timeout_global(Some(PATIENCE)).build().into();
    let answer = agent
        .post(url)
        .header("Content-Type", "application/timestamp-query")
        .header("Accept", "application/timestamp-reply")
        .header("User-Agent", concat!("dabao/", env!("CARGO_PKG_VERSION")))
        .send(request);
    let mut answer = answer.map_err(|e| e.to_string())?;
    answer.body_mut().with_config().limit(MAX_FILE).read_to_vec().map_err(|e| e.to_string())
}

//! What happens when the user, or the system on its way down, interrupts a run: files aside
//! go, and the user is told that nothing else happened.

use super::FAILED;
use super::face::Face;
use dabao::bag::staging;
use dabao::message::{Catalogue, Lang};
use std::io::{Write, stderr};

/// On Ctrl-C and the like what is half written goes. Signals that the parent has this process
/// ignore stay so: `nohup dabao pack` outlives its shell.
pub fn remove_files_aside(face: &Face) {
    let lang = face.words.lang;
    wait_aside(move || end(lang));
}

fn end(lang: Lang) {
    staging::remove_all();
    // The terminal may be gone, and its end the very reason for the signal.
    let _ = writeln!(stderr(), "\ndabao: {}", Catalogue::new(lang).text("error-interrupted"));
    std::process::exit(i32::from(FAILED));
}

#[cfg(unix)]
fn wait_aside(mut end: impl FnMut() + Send + 'static) {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let wanted = [SIGTERM, SIGINT, SIGHUP].into_iter().filter(|signal| !is_ignored(*signal));
    let Ok(mut signals) = signal_hook::iterator::Signals::new(wanted) else { return };
    let _ = std::thread::Builder::new().name("signals".into()).spawn(move || {
        if signals.forever().next().is_some() {
            end();
        }
    });
}

#[cfg(not(unix))]
fn wait_aside(end: impl FnMut() + Send + 'static) {
    let _ = ctrlc::try_set_handler(end);
}

/// Whether the parent has us ignore a signal. Only Linux tells without unsafe code; elsewhere
/// no terminal means that somebody put us into the background.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
        return signal != signal_hook::consts::SIGTERM && !std::io::IsTerminal::is_terminal(&stderr());
    };
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

//! The command line of dabao: the only place that prints, knows the time and looks at
//! the environment.

mod cli;

fn main() -> std::process::ExitCode {
    // A panic of somebody else's reader is caught and told as a finding instead.
    let show = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !dabao::content::is_guarded() {
            show(panic);
        }
    }));
    cli::run()
}

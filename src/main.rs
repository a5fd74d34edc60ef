//! The command line of dabao: the only place that prints, knows the time and looks at
//! the environment.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}

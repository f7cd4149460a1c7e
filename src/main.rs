use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long the allocator keeps memory that was freed, in milliseconds.
const DELAY: &str = "MIMALLOC_PURGE_DELAY";

/// At once, unless somebody says otherwise: building the site takes twice the memory that serving it does, and
/// mimalloc's own delay would leave the site scattered over all of it for good (75 MiB instead of 60). It reads
/// its settings before `main`, so the program begins once more with this one set.
fn give_back_at_once() {
    if std::env::var_os(DELAY).is_none()
        && let Ok(program) = std::env::current_exe()
    {
        let arguments: Vec<OsString> = std::env::args_os().collect();
        let name = arguments.first().cloned().unwrap_or_default();
        // It returns only when it fails; then the program goes on as it is.
        let _ = Command::new(program).arg0(name).args(arguments.iter().skip(1)).env(DELAY, "0").exec();
    }
}

fn main() -> ExitCode {
    give_back_at_once();
    okpay::cli::run(okpay::config::from_process().command)
}

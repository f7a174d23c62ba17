//! Stopping a run in the middle with a real signal.

#![allow(clippy::unwrap_used, missing_docs)]

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Runs vestcast in a folder, sends it signals once it is at work, and waits for its end.
pub fn stop(folder: &Path, arguments: &[&str], signals: &[&str]) -> Output {
    let child = Command::new(assert_cmd::cargo::cargo_bin("vestcast"))
        .current_dir(folder)
        .args(arguments)
        .stderr(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    wait_until_at_work(child.id());
    for signal in signals {
        let kill =
            Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status().unwrap();
        assert!(kill.success());
    }
    child.wait_with_output().unwrap()
}

/// Waits until a process listens for interrupts and has computed for a while.
fn wait_until_at_work(process: u32) {
    let pause = || std::thread::sleep(std::time::Duration::from_millis(20));
    let read = |name: &str| std::fs::read_to_string(format!("/proc/{process}/{name}")).ok();
    let field = |text: String, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name))?.to_owned();
        line.split_whitespace().nth(1).map(str::to_owned)
    };
    for _ in 0..3000 {
        let Some((status, stat)) = read("status").zip(read("stat")) else {
            // A system that does not show its processes so: a run of hours is at work after this.
            return std::thread::sleep(std::time::Duration::from_secs(5));
        };
        let caught = field(status, "SigCgt:").and_then(|mask| u64::from_str_radix(&mask, 16).ok());
        // Interrupt is signal 2, bit 1; termination 15, bit 14. Time in user mode is the twelfth field after the name, in ticks.
        let listens = caught.is_some_and(|mask| mask & 0x4002 == 0x4002);
        let after_name = stat.rsplit(')').next().unwrap_or_default();
        let ticks = after_name.split_whitespace().nth(11).and_then(|ticks| ticks.parse::<u64>().ok());
        if listens && ticks.is_some_and(|ticks| ticks >= 5) {
            return;
        }
        pause();
    }
    panic!("process {process} did not get to work within a minute");
}

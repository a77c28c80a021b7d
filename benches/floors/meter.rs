//! Time and memory as the kernel counts them.

use std::fs;
use std::time::{Duration, Instant};

/// What one stage took.
#[derive(Debug, Clone, Copy, Default)]
pub struct Took {
    /// Of the processors, all threads together; in steps of 10 ms.
    pub cpu: Duration,
    /// On the clock.
    pub wall: Duration,
}

/// Runs a stage and says what it took.
pub fn measure<T>(stage: impl FnOnce() -> T) -> (T, Took) {
    let (cpu, wall) = (cpu(), Instant::now());
    let out = stage();
    let took = Took {
        wall: wall.elapsed(),
        cpu: self::cpu() - cpu,
    };
    (out, took)
}

/// Processor time of this process, threads that have ended included.
fn cpu() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(") ").next().unwrap_or("");
    let ticks: u64 = after_name
        .split(' ')
        .skip(11)
        .take(2)
        .filter_map(|n| n.parse::<u64>().ok())
        .sum();
    Duration::from_millis(ticks * 10)
}

/// The most memory that this process ever had, in MB.
pub fn peak_memory() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|l| l.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1024.0
}

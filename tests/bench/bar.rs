//! How a benchmark tells what it has measured.

/// Prints the value and whether it is within its bar.
pub fn bar(name: &str, value: f64, unit: &str, most: f64) -> bool {
    let reached = value <= most;
    let mark = if reached { "ok" } else { "MISSED" };
    println!("{mark:<7} {name:<44} {value:>8.2} {unit:<4} (bar <= {most})");
    reached
}

//! One JSON line for each command on standard input, one for each reply on standard output.

use std::hint::black_box;
use std::io::{self, BufRead, Write};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::time::Instant;

pub use serde_json::{json, Value};

/// A run of the work, prepared; it times itself, so that nothing is boxed inside the loop.
pub struct Prepared {
    pub answer: Value,
    pub time: Box<dyn FnMut(u64) -> u128>,
}

/// What a runner says of a task.
pub enum Outcome {
    Ready(Prepared),
    /// The peer has no public API for the task.
    Absent(&'static str),
}

/// Runs the work once for the answer and keeps it for timing. A failure of the peer is a panic.
pub fn ready<T>(mut run: impl FnMut() -> T + 'static, answer: impl FnOnce(T) -> Value) -> Outcome {
    let answer = answer(run());
    let time = move |iterations: u64| {
        let begin = Instant::now();
        for _ in 0..iterations {
            black_box(run());
        }
        begin.elapsed().as_nanos()
    };
    Outcome::Ready(Prepared { answer, time: Box::new(time) })
}

pub fn octets(input: &Value, name: &str) -> Vec<u8> {
    from_hex(input[name].as_str().expect(name))
}

pub fn list(input: &Value, name: &str) -> Vec<Vec<u8>> {
    input[name].as_array().expect(name).iter().map(|each| from_hex(each.as_str().expect(name))).collect()
}

fn from_hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hex")).collect()
}

pub fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

/// Answers commands until standard input ends.
pub fn serve(prepare: impl Fn(&str, &Value) -> Outcome) {
    std::panic::set_hook(Box::new(|_| {}));
    let mut current: Option<Prepared> = None;
    for line in io::stdin().lock().lines() {
        let command: Value = serde_json::from_str(&line.expect("a line")).expect("a command");
        let reply = catch_unwind(AssertUnwindSafe(|| {
            if command["do"] == "prepare" {
                match prepare(command["task"].as_str().expect("task"), &command["input"]) {
                    Outcome::Absent(reason) => json!({ "absent": reason }),
                    Outcome::Ready(prepared) => json!({ "answer": current.insert(prepared).answer.take() }),
                }
            } else {
                let iterations = command["iterations"].as_u64().expect("iterations");
                json!({ "nanoseconds": (current.as_mut().expect("prepared").time)(iterations) as u64 })
            }
        }));
        let reply = reply.unwrap_or_else(|panic| json!({ "failure": message(&*panic) }));
        println!("{reply}");
        io::stdout().flush().expect("standard output");
    }
}

fn message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| text.to_string())).unwrap_or_else(|| "panic".into())
}

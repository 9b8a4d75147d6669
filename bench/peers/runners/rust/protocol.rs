//! One JSON line for each command on standard input, one for each reply on standard output.

use std::hint::black_box;
use std::io::{self, BufRead, Write};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::rc::Rc;
use std::time::Instant;

pub use serde_json::{json, Value};

/// A run of the work, prepared; it times itself, so that nothing is boxed inside the loop.
pub struct Prepared {
    answer: Box<dyn Fn() -> Value>,
    time: Box<dyn Fn(u64) -> u128>,
}

/// What a runner says of a task.
pub enum Outcome {
    Ready(Prepared),
    /// The peer has no public API for the task.
    Absent(&'static str),
}

/// The work, and what its result says in the words that all runners share. A failure of the peer is a panic.
pub fn ready<T: 'static>(run: impl Fn() -> T + 'static, answer: impl Fn(T) -> Value + 'static) -> Outcome {
    let run = Rc::new(run);
    let once = run.clone();
    let time = move |iterations: u64| {
        let begin = Instant::now();
        for _ in 0..iterations {
            black_box(run());
        }
        begin.elapsed().as_nanos()
    };
    Outcome::Ready(Prepared { answer: Box::new(move || answer(once())), time: Box::new(time) })
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
        let reply = catch_unwind(AssertUnwindSafe(|| reply_to(&command, &mut current, &prepare)));
        let reply = reply.unwrap_or_else(|panic| json!({ "failure": message(&*panic) }));
        println!("{reply}");
        io::stdout().flush().expect("standard output");
    }
}

fn reply_to(command: &Value, current: &mut Option<Prepared>, prepare: impl Fn(&str, &Value) -> Outcome) -> Value {
    if command["do"] == "prepare" {
        match prepare(command["task"].as_str().expect("task"), &command["input"]) {
            Outcome::Absent(reason) => return json!({ "absent": reason }),
            Outcome::Ready(prepared) => *current = Some(prepared),
        }
    }
    let prepared = current.as_ref().expect("prepared");
    match command["iterations"].as_u64() {
        Some(iterations) => json!({ "nanoseconds": (prepared.time)(iterations) as u64 }),
        None => json!({ "answer": (prepared.answer)() }),
    }
}

fn message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| text.to_string())).unwrap_or_else(|| "panic".into())
}

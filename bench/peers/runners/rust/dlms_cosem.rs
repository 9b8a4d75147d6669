//! Runs the public API of dlms_cosem.

use dlms_cosem::{Apdu, Data, ObisMap};
use peers::{hex, json, octets, ready, serve, Outcome, Value};

fn said(data: &Data) -> Value {
    match data {
        Data::OctetString(value) => json!(hex(value)),
        Data::Structure(values) => json!(values.iter().map(said).collect::<Vec<_>>()),
        Data::Integer(value) => json!(value),
        Data::Unsigned(value) => json!(value),
        Data::Enum(value) => json!(value),
        Data::DoubleLongUnsigned(value) => json!(value),
        Data::Float64(value) => json!(value),
        other => json!(format!("{other:?}")),
    }
}

fn prepare(task: &str, input: &Value) -> Outcome {
    match task {
        "hdlc" | "push" => Outcome::Absent("no HDLC"),
        "axdr" => {
            let buffer = octets(input, "octets");
            ready(move || Data::parse(&buffer).expect("Data::parse").1, |rows| json!({ "rows": said(&rows) }))
        }
        "push.apdu" => {
            let apdu = octets(input, "octets");
            let key: [u8; 16] = octets(input, "encryptionKey").try_into().expect("16 octets");
            let run = move || {
                let (_, apdu) = Apdu::parse_encrypted(&apdu, &key.into()).expect("Apdu::parse_encrypted");
                ObisMap::parse(&apdu).expect("ObisMap::parse").1
            };
            ready(run, |map| json!({ "registers": map.values().map(|each| said(each.value())).collect::<Vec<_>>() }))
        }
        _ => Outcome::Absent("no GET"),
    }
}

fn main() {
    serve(prepare);
}

//! Runs the public API of spodes-rs.

use peers::{hex, json, list, octets, ready, serve, Outcome, Value};
use spodes_rs::obis::ObisCode;
use spodes_rs::security::{SecurityPolicy, SecuritySuite};
use spodes_rs::service::ciphering::{unprotect, SecurityContext};
use spodes_rs::service::general_ciphering::{GeneralGloDedCiphering, GENERAL_GLO_CIPHERING_TAG};
use spodes_rs::service::get::{GetDataResult, GetRequest, GetResponse};
use spodes_rs::service::notification::DataNotification;
use spodes_rs::service::{invoke_id_and_priority, AttributeDescriptor};
use spodes_rs::transport::hdlc::HdlcFrame;
use spodes_rs::types::CosemDataType;

const LLC_HEADER_SIZE: usize = 3;

fn said(data: &CosemDataType) -> Value {
    match data {
        CosemDataType::OctetString(value) => json!(hex(value)),
        CosemDataType::Array(values) | CosemDataType::Structure(values) => {
            json!(values.iter().map(said).collect::<Vec<_>>())
        }
        CosemDataType::Integer(value) => json!(value),
        CosemDataType::Unsigned(value) => json!(value),
        CosemDataType::Enum(value) => json!(value),
        CosemDataType::DoubleLongUnsigned(value) => json!(value),
        other => json!(format!("{other:?}")),
    }
}

fn hdlc(input: &Value) -> Outcome {
    // The layer follows a connection and a transport; the frame type takes one frame at a time.
    let frames = list(input, "frames");
    let run = move || frames.iter().map(|each| HdlcFrame::decode(each).expect("HdlcFrame::decode")).collect::<Vec<_>>();
    ready(run, |found| {
        json!({
            "information": found.iter().map(|each| hex(&each.information)).collect::<Vec<_>>(),
            "destination": found.iter().map(|each| each.destination.value).collect::<Vec<_>>(),
            "source": found.iter().map(|each| each.source.value).collect::<Vec<_>>(),
        })
    })
}

fn axdr(input: &Value) -> Outcome {
    let buffer = octets(input, "octets");
    let run = move || CosemDataType::deserialize_ber(&buffer).expect("deserialize_ber").0;
    ready(run, |rows| json!({ "rows": said(&rows) }))
}

fn decoded_request(input: &Value) -> Outcome {
    let apdu = octets(input, "octets");
    ready(move || GetRequest::decode(&apdu).expect("GetRequest::decode"), |request| match request {
        GetRequest::Normal { invoke_id_and_priority, attribute, .. } => json!({
            "classId": attribute.class_id,
            "instanceId": hex(&attribute.instance_id.to_bytes()),
            "attributeId": attribute.attribute_id,
            "invokeId": invoke_id_and_priority & 0x0f,
        }),
        other => json!(format!("{other:?}")),
    })
}

fn encoded_request(input: &Value) -> Outcome {
    let id: [u8; 6] = octets(input, "instanceId").try_into().expect("6 octets");
    let code = ObisCode::new(id[0], id[1], id[2], id[3], id[4], id[5]);
    let class_id = input["classId"].as_u64().expect("classId") as u16;
    let attribute_id = input["attributeId"].as_i64().expect("attributeId") as i8;
    let request = GetRequest::Normal {
        invoke_id_and_priority: invoke_id_and_priority(1, true, true),
        attribute: AttributeDescriptor::new(class_id, code, attribute_id),
        access_selection: None,
    };
    ready(move || request.encode().expect("GetRequest::encode"), |apdu| json!({ "octets": hex(&apdu) }))
}

fn response(input: &Value) -> Outcome {
    let apdu = octets(input, "octets");
    ready(move || GetResponse::decode(&apdu).expect("GetResponse::decode"), |response| match response {
        GetResponse::Normal { result: GetDataResult::Data(rows), .. } => json!({ "rows": said(&rows) }),
        other => json!(format!("{other:?}")),
    })
}

/// A context that refuses what is not newer has to be made anew for each message; here that is part of the work.
fn values_of(apdu: &[u8], encryption_key: &[u8], authentication_key: &[u8]) -> CosemDataType {
    let GeneralGloDedCiphering { system_title, ciphered_service, .. } =
        GeneralGloDedCiphering::decode(apdu).expect("GeneralGloDedCiphering::decode");
    let mut context = SecurityContext::for_suite(
        SecurityPolicy::AuthenticationEncryption,
        SecuritySuite::Suite0,
        encryption_key.to_vec(),
        authentication_key.to_vec(),
        system_title,
        0,
    )
    .expect("SecurityContext");
    // `unprotect` reads service-specific APDUs: a tag and a length come first.
    let length = ciphered_service.len() as u16;
    let mut service = vec![GENERAL_GLO_CIPHERING_TAG, 0x82, (length >> 8) as u8, length as u8];
    service.extend_from_slice(&ciphered_service);
    let (_, plain) = unprotect(&mut context, &service).expect("unprotect");
    DataNotification::decode(&plain).expect("DataNotification::decode").notification_body
}

fn push(input: &Value, framed: bool) -> Outcome {
    let message = octets(input, "octets");
    let encryption_key = octets(input, "encryptionKey");
    let authentication_key = octets(input, "authenticationKey");
    let run = move || {
        if !framed {
            return values_of(&message, &encryption_key, &authentication_key);
        }
        let frame = HdlcFrame::decode(&message).expect("HdlcFrame::decode");
        values_of(&frame.information[LLC_HEADER_SIZE..], &encryption_key, &authentication_key)
    };
    ready(run, |values| json!({ "values": said(&values) }))
}

fn prepare(task: &str, input: &Value) -> Outcome {
    match task {
        "hdlc" => hdlc(input),
        "axdr" => axdr(input),
        "get.request.decode" => decoded_request(input),
        "get.request.encode" => encoded_request(input),
        "get.response" => response(input),
        "push" => push(input, true),
        "push.apdu" => push(input, false),
        _ => Outcome::Absent("no API for it"),
    }
}

fn main() {
    serve(prepare);
}

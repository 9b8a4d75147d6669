"""Runs the public API of dlms-cosem."""

from dlms_cosem import cosem, enumerations
from dlms_cosem.hdlc.frames import InformationFrame, UnnumberedInformationFrame
from dlms_cosem.protocol.xdlms import DataNotification, GeneralGlobalCipher
from dlms_cosem.protocol.xdlms.get import GetRequestFactory, GetRequestNormal, GetResponseFactory
from dlms_cosem.protocol.xdlms.invoke_id_and_priority import InvokeIdAndPriority
from dlms_cosem.utils import parse_as_dlms_data

from protocol import said, serve

LLC_HEADER_SIZE = 3


def hdlc(given):
    # The connection wants a request before each answer; the frame class takes one frame at a time.
    frames = [bytes.fromhex(frame) for frame in given["frames"]]
    return lambda: [InformationFrame.from_bytes(frame) for frame in frames], lambda found: {
        "information": [said(each.payload) for each in found],
        "destination": [each.destination_address.logical_address for each in found],
        "source": [each.source_address.logical_address for each in found],
    }


def axdr(given):
    octets = bytes.fromhex(given["octets"])
    return lambda: parse_as_dlms_data(octets), lambda rows: {"rows": said(rows)}


def decoded_request(given):
    octets = bytes.fromhex(given["octets"])
    return lambda: GetRequestFactory.from_bytes(octets), lambda request: {
        "classId": request.cosem_attribute.interface.value,
        "instanceId": request.cosem_attribute.instance.to_bytes().hex(),
        "attributeId": request.cosem_attribute.attribute,
        "invokeId": request.invoke_id_and_priority.invoke_id,
    }


def encoded_request(given):
    attribute = cosem.CosemAttribute(
        enumerations.CosemInterface(given["classId"]),
        cosem.Obis.from_bytes(bytes.fromhex(given["instanceId"])),
        given["attributeId"],
    )
    invoke_id = InvokeIdAndPriority(invoke_id=1, confirmed=True, high_priority=True)
    request = GetRequestNormal(attribute, invoke_id)
    return request.to_bytes, lambda octets: {"octets": said(octets)}


def response(given):
    octets = bytes.fromhex(given["octets"])
    return lambda: parse_as_dlms_data(GetResponseFactory.from_bytes(octets).data), lambda rows: {"rows": said(rows)}


def unprotected(apdu, encryption_key, authentication_key):
    plain = GeneralGlobalCipher.from_bytes(apdu).to_plain_apdu(encryption_key, authentication_key)
    return parse_as_dlms_data(DataNotification.from_bytes(plain).body)


def keys(given):
    return bytes.fromhex(given["encryptionKey"]), bytes.fromhex(given["authenticationKey"])


def push(given):
    octets = bytes.fromhex(given["octets"])
    encryption_key, authentication_key = keys(given)

    def run():
        frame = UnnumberedInformationFrame.from_bytes(octets)
        return unprotected(frame.payload[LLC_HEADER_SIZE:], encryption_key, authentication_key)

    return run, lambda values: {"values": said(values)}


def push_apdu(given):
    octets = bytes.fromhex(given["octets"])
    encryption_key, authentication_key = keys(given)
    return lambda: unprotected(octets, encryption_key, authentication_key), lambda values: {"values": said(values)}


serve(
    {
        "hdlc": hdlc,
        "axdr": axdr,
        "get.request.decode": decoded_request,
        "get.request.encode": encoded_request,
        "get.response": response,
        "push": push,
        "push.apdu": push_apdu,
    }
)

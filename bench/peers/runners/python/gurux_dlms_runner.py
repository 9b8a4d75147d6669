"""Runs the public client API of gurux-dlms."""

from gurux_dlms import GXByteBuffer, GXDLMSClient, GXReplyData
from gurux_dlms.enums import Authentication, InterfaceType, ObjectType, Security
from gurux_dlms.secure import GXDLMSSecureClient

from protocol import said, serve


def hdlc(given):
    octets = bytes.fromhex(given["octets"])
    count = len(given["frames"])
    client = GXDLMSClient(True, 16, 1, Authentication.NONE, None, InterfaceType.HDLC)

    def run():
        buffer = GXByteBuffer(octets)
        found = []
        for _ in range(count):
            reply = GXReplyData()
            client.getData(buffer, reply)
            found.append(reply)
        return found

    return run, lambda found: {"payload": [said(each.value) for each in found]}


def axdr(given):
    octets = bytes.fromhex(given["octets"])
    return lambda: GXDLMSClient.getValue(GXByteBuffer(octets), False), lambda rows: {"rows": said(rows)}


def request(given):
    client = GXDLMSClient(True, 16, 1, Authentication.NONE, None, InterfaceType.PDU)
    name = ".".join(str(octet) for octet in bytes.fromhex(given["instanceId"]))
    # `read` takes an object of the library.
    from gurux_dlms.objects import GXDLMSRegister

    register = GXDLMSRegister(name)
    return lambda: client.read(register, given["attributeId"])[0], lambda apdu: {"octets": said(apdu)}


def response(given):
    octets = bytes.fromhex(given["octets"])
    client = GXDLMSClient(True, 16, 1, Authentication.NONE, None, InterfaceType.PDU)

    def run():
        reply = GXReplyData()
        client.getData(GXByteBuffer(octets), reply)
        return reply.value

    return run, lambda rows: {"rows": said(rows)}


def push(interface):
    def made(given):
        octets = bytes.fromhex(given["octets"])
        client = GXDLMSSecureClient(True, 16, 1, Authentication.NONE, None, interface)
        client.ciphering.security = Security.AUTHENTICATION_ENCRYPTION
        client.ciphering.blockCipherKey = bytearray.fromhex(given["encryptionKey"])
        client.ciphering.authenticationKey = bytearray.fromhex(given["authenticationKey"])
        client.serverSystemTitle = bytearray.fromhex(given["systemTitle"])

        def run():
            notify = GXReplyData()
            client.getData(GXByteBuffer(octets), GXReplyData(), notify)
            return notify.value

        return run, lambda values: {"values": said(values)}

    return made


serve(
    {
        "hdlc": hdlc,
        "axdr": axdr,
        "get.request.encode": request,
        "get.response": response,
        "push": push(InterfaceType.HDLC),
        "push.apdu": push(InterfaceType.PDU),
    }
)

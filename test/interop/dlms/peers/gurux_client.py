"""gurux-dlms (Python) as a client: does the steps of a job, and says what came of each as one line of JSON.

The job is the JSON in the first argument; test/interop/dlms/peer-client.ts says what it holds.
"""
import json
import socket
import sys
import traceback
from datetime import datetime

from gurux_dlms import GXByteBuffer, GXDateTime, GXDLMSException, GXReplyData
from gurux_dlms.enums import Authentication, DataType, InterfaceType, ObjectType, Security
from gurux_dlms.objects import (
    GXDLMSClock,
    GXDLMSData,
    GXDLMSDisconnectControl,
    GXDLMSProfileGeneric,
    GXDLMSRegister,
)
from gurux_dlms.secure import GXDLMSSecureClient

mechanisms = {
    "lowest": Authentication.NONE,
    "lls": Authentication.LOW,
    "hls-md5": Authentication.HIGH_MD5,
    "hls-sha-1": Authentication.HIGH_SHA1,
    "hls-gmac": Authentication.HIGH_GMAC,
    "hls-sha-256": Authentication.HIGH_SHA256,
}


class Session:
    def __init__(self, job):
        self.job = job
        self.hdlc = job["framing"] == "hdlc"
        self.socket = socket.create_connection((job["host"], job["port"]), timeout=10)
        self.trace = []
        client = GXDLMSSecureClient(True)
        client.clientAddress = job["clientSap"]
        client.serverAddress = job["serverSap"]
        client.authentication = mechanisms[job["mechanism"]]
        if "password" in job:
            client.password = bytes.fromhex(job["password"])
        client.interfaceType = InterfaceType.HDLC if self.hdlc else InterfaceType.WRAPPER
        if "keys" in job:
            ciphering = client.ciphering
            ciphering.security = Security.AUTHENTICATION_ENCRYPTION
            ciphering.systemTitle = bytes.fromhex(job["systemTitle"])
            ciphering.blockCipherKey = bytes.fromhex(job["keys"]["globalUnicastEncryptionKey"])
            ciphering.authenticationKey = bytes.fromhex(job["keys"]["authenticationKey"])
            ciphering.invocationCounter = job["invocationCounter"]
        if "maxReceivePduSize" in job:
            client.maxReceivePDUSize = job["maxReceivePduSize"]
        self.client = client

    def exchange(self, frame, reply):
        """Sends one frame and reads until the library has one whole."""
        self.trace.append("> " + bytes(frame).hex())
        self.socket.sendall(bytes(frame))
        notify = GXReplyData()
        received = GXByteBuffer()
        while True:
            octets = self.socket.recv(65536)
            if not octets:
                raise ConnectionError("the meter closed the connection")
            self.trace.append("< " + octets.hex())
            received.set(octets)
            if self.client.getData(received, reply, notify):
                break
        if reply.error != 0:
            raise GXDLMSException(reply.error)

    def all(self, frames, reply=None):
        reply = reply or GXReplyData()
        for frame in frames if isinstance(frames, list) else [frames]:
            reply.clear()
            self.exchange(frame, reply)
            while reply.isMoreData():
                ready = self.client.receiverReady(reply)
                self.exchange(ready, reply)
        return reply

    def associate(self):
        if self.hdlc:
            reply = self.all([self.client.snrmRequest()])
            self.client.parseUAResponse(reply.data)
        self.client.parseAareResponse(self.all(self.client.aarqRequest()).data)
        if self.client.isAuthenticationRequired:
            reply = self.all(self.client.getApplicationAssociationRequest())
            self.client.parseApplicationAssociationResponse(reply.data)
        return {"conformance": int(self.client.negotiatedConformance), "maxPduSize": self.client.maxReceivePDUSize}

    def release(self):
        release = self.client.releaseRequest()
        if release:
            self.all(release)
        if self.hdlc:
            self.all([self.client.disconnectRequest(True)])
        return True

    def read(self, target, index):
        reply = self.all(self.client.read(target, index))
        return self.client.updateValue(target, index, reply.value)

    def step(self, step):
        name, argument = step["name"], step
        client = self.client
        if name == "association-view":
            reply = self.all(client.getObjectsRequest())
            client.parseObjects(reply.data, False, False)
            return len(client.objects)
        if name in ("get", "get-blocks"):
            target = GXDLMSData(argument["logicalName"]) if argument["classId"] == 1 else GXDLMSRegister(argument["logicalName"])
            return plain(self.read(target, argument["attributeId"]))
        if name == "get-with-list":
            targets = [(GXDLMSRegister(each), 2) for each in argument["logicalNames"]]
            values = []
            # A list of requests for each list of attributes that fits one request.
            for frames in client.readList(targets):
                values.extend(self.all(frames).value)
            client.updateValues(targets, values)
            return [plain(target.value) for target, _ in targets]
        if name == "get-clock":
            clock = GXDLMSClock(argument["logicalName"])
            return plain(self.read(clock, 2))
        if name == "set-clock":
            clock = GXDLMSClock(argument["logicalName"])
            clock.time = moment(argument["value"])
            self.all(client.write(clock, 2))
            return True
        if name == "set":
            data = GXDLMSData(argument["logicalName"])
            data.value = bytes.fromhex(argument["value"])
            data.setDataType(2, DataType.OCTET_STRING)
            self.all(client.write(data, 2))
            return True
        if name == "action":
            control = GXDLMSDisconnectControl(argument["logicalName"])
            self.all(client.method(control, argument["methodId"], 0, DataType.INT8))
            return True
        if name in ("profile-entry", "profile-range"):
            profile = GXDLMSProfileGeneric(argument["logicalName"])
            self.read(profile, 3)
            if name == "profile-entry":
                request = client.readRowsByEntry(profile, argument["from"], argument["count"])
            else:
                request = client.readRowsByRange(profile, moment(argument["from"]), moment(argument["to"]))
            rows = client.updateValue(profile, 2, self.all(request).value)
            return [[plain(cell) for cell in row] for row in rows]
        raise ValueError(f"no step {name}")


def moment(text):
    return GXDateTime(datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z"))


def plain(value):
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).hex()
    if isinstance(value, GXDateTime):
        return value.value.isoformat()
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, (int, float, str, bool)) or value is None:
        return value
    return str(value)


def main():
    job = json.loads(sys.argv[1])
    results = []

    def run(name, action):
        try:
            results.append({"step": name, "ok": True, "value": action()})
            return True
        except Exception as error:  # whatever a peer raises is its answer
            results.append(
                {"step": name, "ok": False, "error": f"{type(error).__name__}: {error}", "where": traceback.format_exc(limit=-3)}
            )
            return False

    session = Session(job)
    if run("associate", session.associate):
        for step in job["steps"]:
            run(step["name"], lambda: session.step(step))
        run("release", session.release)
    print(json.dumps({"results": results, "trace": session.trace[-40:]}))


main()

"""gurux-dlms (Python) as a client by short names: does the steps of a job, and says what came of each as one line of JSON."""
import json
import socket
import sys
import traceback
from datetime import datetime

from gurux_dlms import GXByteBuffer, GXDateTime, GXDLMSException, GXReplyData
from gurux_dlms.enums import Authentication, Conformance, DataType, InterfaceType, ObjectType, Security
from gurux_dlms.secure import GXDLMSSecureClient

mechanisms = {"lowest": Authentication.NONE, "lls": Authentication.LOW, "hls-gmac": Authentication.HIGH_GMAC}


class Session:
    def __init__(self, job):
        self.socket = socket.create_connection((job["host"], job["port"]), timeout=10)
        self.trace = []
        client = GXDLMSSecureClient(False)
        client.clientAddress = job["clientSap"]
        client.serverAddress = job["serverSap"]
        client.interfaceType = InterfaceType.WRAPPER
        client.authentication = mechanisms[job["mechanism"]]
        if "password" in job:
            client.password = bytes.fromhex(job["password"])
        if "keys" in job:
            ciphering = client.ciphering
            ciphering.security = Security.AUTHENTICATION_ENCRYPTION
            ciphering.systemTitle = bytes.fromhex(job["systemTitle"])
            ciphering.blockCipherKey = bytes.fromhex(job["keys"]["globalUnicastEncryptionKey"])
            ciphering.authenticationKey = bytes.fromhex(job["keys"]["authenticationKey"])
            ciphering.invocationCounter = job["invocationCounter"]
        if "maxReceivePduSize" in job:
            # It proposes no blocks by itself.
            client.proposedConformance |= Conformance.BLOCK_TRANSFER_WITH_GET_OR_READ
            client.maxReceivePDUSize = job["maxReceivePduSize"]
        self.client = client

    def exchange(self, frame, reply):
        self.trace.append("> " + bytes(frame).hex())
        self.socket.sendall(bytes(frame))
        received = GXByteBuffer()
        while True:
            octets = self.socket.recv(65536)
            if not octets:
                raise ConnectionError("the meter closed the connection")
            self.trace.append("< " + octets.hex())
            received.set(octets)
            if self.client.getData(received, reply, GXReplyData()):
                break
        if reply.error != 0:
            raise GXDLMSException(reply.error)

    def all(self, frames):
        reply = GXReplyData()
        for frame in flat(frames):
            reply.clear()
            self.exchange(frame, reply)
            while reply.isMoreData():
                self.exchange(self.client.receiverReady(reply), reply)
        return reply

    def associate(self):
        client = self.client
        client.parseAareResponse(self.all(client.aarqRequest()).data)
        if client.isAuthenticationRequired:
            client.parseApplicationAssociationResponse(self.all(client.getApplicationAssociationRequest()).data)
        return True

    def find(self, kind, name):
        return self.client.objects.findByLN(kind, name)

    def read(self, target, index):
        return self.client.updateValue(target, index, self.all(self.client.read(target, index)).value)

    def step(self, step):
        name, client = step["name"], self.client
        if name == "association-view":
            client.parseObjects(self.all([client.getObjectsRequest()]).data, False, False)
            return [[each.shortName, int(each.objectType), each.logicalName] for each in client.objects]
        target = self.find(ObjectType(step["classId"]), step["logicalName"])
        if name == "get":
            return plain(self.read(target, step["attributeId"]))
        if name == "get-with-list":
            values = self.all(client.readList([(target, each) for each in step["attributeIds"]])).value
            return plain(values)
        if name == "set":
            target.value = bytes.fromhex(step["value"])
            target.setDataType(2, DataType.OCTET_STRING)
            self.all(client.write(target, 2))
            return True
        if name == "action":
            self.all(client.method(target, step["methodId"], step["parameter"], DataType.INT8))
            return True
        self.read(target, 3)
        if name == "profile-entry":
            request = client.readRowsByEntry(target, step["from"], step["count"])
        else:
            request = client.readRowsByRange(target, moment(step["from"]), moment(step["to"]))
        return [plain(row) for row in client.updateValue(target, 2, self.all(request).value)]

    def release(self):
        self.all(self.client.releaseRequest() or [])
        return True


def flat(frames):
    for each in frames if isinstance(frames, list) else [frames]:
        if isinstance(each, list):
            yield from flat(each)
        else:
            yield each


def moment(text):
    return GXDateTime(datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z"))


def plain(value):
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).hex()
    if isinstance(value, GXDateTime):
        return value.value.isoformat()
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return value if isinstance(value, (int, float, str, bool)) or value is None else str(value)


def main():
    job = json.loads(sys.argv[1])
    results = []

    def run(name, action):
        try:
            results.append({"step": name, "ok": True, "value": action()})
            return True
        except Exception as error:  # whatever a peer raises is its answer
            where = traceback.format_exc(limit=-3)
            results.append({"step": name, "ok": False, "error": f"{type(error).__name__}: {error}", "where": where})
            return False

    session = Session(job)
    if run("associate", session.associate):
        for step in job["steps"]:
            run(step["name"], lambda: session.step(step))
        run("release", session.release)
    print(json.dumps({"results": results, "trace": session.trace[-40:]}))


main()

"""dlms-cosem (Python) as a client: does the steps of a job, and says what came of each as one line of JSON.

The job is the JSON in the first argument; test/interop/dlms/peer-client.ts says what it holds.
"""
import json
import sys
import traceback
from datetime import datetime

from dlms_cosem import cosem, enumerations, parsers, utils
from dlms_cosem.client import DlmsClient
from dlms_cosem.cosem.selective_access import EntryDescriptor, RangeDescriptor
from dlms_cosem.io import BlockingTcpIO, HdlcTransport, TcpTransport
from dlms_cosem.protocol import xdlms
from dlms_cosem.security import (
    HighLevelSecurityGmacAuthentication,
    LowLevelSecurityAuthentication,
    NoSecurityAuthentication,
)
from dlms_cosem.time import datetime_from_bytes


def authentication(job):
    if job["mechanism"] == "lowest":
        return NoSecurityAuthentication()
    if job["mechanism"] == "lls":
        return LowLevelSecurityAuthentication(secret=bytes.fromhex(job["password"]))
    if job["mechanism"] == "hls-gmac":
        return HighLevelSecurityGmacAuthentication()
    raise ValueError(f"no mechanism {job['mechanism']}")


def octets(text):
    return None if text is None else bytes.fromhex(text)


class TracedIO(BlockingTcpIO):
    """Keeps what is sent and received, octets between two sendings in one line."""

    lines = []

    def send(self, data):
        self.lines.append("> " + bytes(data).hex())
        super().send(data)

    def recv(self, amount=1):
        if not self.lines[-1].startswith("<"):
            self.lines.append("< ")
        octets = super().recv(amount)
        self.lines[-1] += octets.hex()
        return octets


def client_of(job):
    tcp = TracedIO(host=job["host"], port=job["port"], timeout=10)
    if job["framing"] == "hdlc":
        transport = HdlcTransport(
            client_logical_address=job["clientSap"], server_logical_address=job["serverSap"], io=tcp
        )
    else:
        transport = TcpTransport(
            client_logical_address=job["clientSap"], server_logical_address=job["serverSap"], io=tcp
        )
    keys = job.get("keys", {})
    return DlmsClient(
        transport=transport,
        authentication=authentication(job),
        encryption_key=octets(keys.get("globalUnicastEncryptionKey")),
        authentication_key=octets(keys.get("authenticationKey")),
        client_system_title=octets(job.get("systemTitle")),
        client_initial_invocation_counter=job.get("invocationCounter", 0),
        block_transfer=True,
        max_pdu_size=job.get("maxReceivePduSize", 65535),
    )


def attribute(class_id, logical_name, attribute_id):
    return cosem.CosemAttribute(
        interface=enumerations.CosemInterface(class_id),
        instance=cosem.Obis.from_string(logical_name),
        attribute=attribute_id,
    )


def plain(value):
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).hex()
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value


def rows_of(data):
    return [[plain(cell) for cell in row] for row in utils.parse_as_dlms_data(data)]


def step_of(client, step):
    name = step["name"]
    if name == "association-view":
        data = client.get(attribute(15, step["logicalName"], 2))
        return len(utils.parse_as_dlms_data(data))
    if name in ("get", "get-blocks"):
        data = client.get(attribute(step["classId"], step["logicalName"], step["attributeId"]))
        return plain(utils.parse_as_dlms_data(data))
    if name == "get-with-list":
        answer = client.get_many(
            [cosem.CosemAttributeWithSelection(attribute=attribute(3, each, 2), access_selection=None) for each in step["logicalNames"]]
        )
        return [plain(each) for each in answer.result]
    if name == "set-clock":
        answer = client.set(attribute(8, step["logicalName"], 2), bytes([9, 12]) + bytes.fromhex(step["octets"]))
        if answer.result != enumerations.DataAccessResult.SUCCESS:
            raise ValueError(str(answer.result))
        return True
    if name == "get-clock":
        moment = utils.parse_as_dlms_data(client.get(attribute(8, step["logicalName"], 2)))
        return datetime_from_bytes(moment)[0].isoformat()
    if name == "set":
        answer = client.set(attribute(1, step["logicalName"], 2), bytes([9, len(bytes.fromhex(step["value"]))]) + bytes.fromhex(step["value"]))
        if answer.result != enumerations.DataAccessResult.SUCCESS:
            raise ValueError(str(answer.result))
        return True
    if name == "action":
        method = cosem.CosemMethod(
            enumerations.CosemInterface.DISCONNECT_CONTROL, cosem.Obis.from_string(step["logicalName"]), step["methodId"]
        )
        client.action(method, bytes([15, 0]))
        return True
    if name == "profile-range":
        form = "%Y-%m-%dT%H:%M:%S%z"
        clock = cosem.CosemAttribute(
            interface=enumerations.CosemInterface.CLOCK, instance=cosem.Obis(0, 0, 1, 0, 0, 255), attribute=2
        )
        from dlms_cosem.cosem.capture_object import CaptureObject

        selection = RangeDescriptor(
            restricting_object=CaptureObject(cosem_attribute=clock, data_index=0),
            from_value=datetime.strptime(step["from"], form),
            to_value=datetime.strptime(step["to"], form),
            selected_values=None,
        )
        return rows_of(client.get(attribute(7, step["logicalName"], 2), selection))
    if name == "profile-entry":
        selection = EntryDescriptor(from_entry=step["from"], to_entry=step["from"] + step["count"] - 1)
        return rows_of(client.get(attribute(7, step["logicalName"], 2), selection))
    raise NotImplementedError(f"dlms-cosem has no {name}")


def main():
    job = json.loads(sys.argv[1])
    client = client_of(job)
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

    def associate():
        client.connect()
        client.associate()
        return True

    def release():
        client.release_association()
        client.disconnect()
        return True

    if run("associate", associate):
        for step in job["steps"]:
            run(step["name"], lambda: step_of(client, step))
        run("release", release)
    print(json.dumps({"results": results, "trace": TracedIO.lines[-40:]}))


main()

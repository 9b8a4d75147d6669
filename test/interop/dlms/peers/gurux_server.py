"""gurux-dlms (Python) as a server: a small meter, until its standard input is closed.

Arguments: a JSON with `framing` (wrapper or hdlc), `systemTitle`, `keys` and `password`. Prints the port as its first line.
"""
import json
import socket
import sys
import threading
import traceback
from datetime import datetime, timedelta, timezone

from gurux_dlms import GXByteBuffer, GXDateTime, GXServerReply, GXUInt16, GXUInt32
from gurux_dlms.enums import (
    AccessMode,
    Authentication,
    Conformance,
    DataType,
    InterfaceType,
    MethodAccessMode,
    ObjectType,
    Security,
    SourceDiagnostic,
)
from gurux_dlms.objects import (
    GXDLMSAssociationLogicalName,
    GXDLMSCaptureObject,
    GXDLMSClock,
    GXDLMSData,
    GXDLMSDisconnectControl,
    GXDLMSProfileGeneric,
    GXDLMSRegister,
)
from gurux_dlms.GXDLMSLNParameters import GXDLMSLNParameters
from gurux_dlms.GXDLMSLongTransaction import GXDLMSLongTransaction
from gurux_dlms.GXDLMSSettings import GXDLMSSettings
from gurux_dlms.secure import GXDLMSSecureServer
from gurux_dlms.ValueEventArgs import ValueEventArgs

rows = 200
start = datetime(2025, 11, 20, tzinfo=timezone.utc)


class Reply(GXServerReply):
    """What the server class of the library calls, and its own class of replies has not."""

    def setReply(self, octets):
        self.reply = octets

    def getConnectionInfo(self):
        return self.connectionInfo

    def getCount(self):
        return self.count

    def setCount(self, value):
        self.count = value


# The handlers of commands call these, and the library has none of them.
ValueEventArgs.__iter__ = lambda self: iter([self])
ValueEventArgs.isSkipMaxPduSize = False
ValueEventArgs.getRowEndIndex = lambda self: self.rowEndIndex
GXDLMSLongTransaction.setData = lambda self, data: setattr(self, "data", data)
GXDLMSSettings.getMaxPduSize = lambda self: self.maxPduSize
GXDLMSSettings.setConnected = lambda self, value: setattr(self, "connected", value)
GXDLMSAssociationLogicalName.getAssociationStatus = lambda self: self.associationStatus
GXDLMSLNParameters.isMultipleBlocks = lambda self: self.multipleBlocks
GXDLMSLNParameters.setStatus = lambda self, value: setattr(self, "status", value)


class Server(GXDLMSSecureServer):
    def __init__(self, options):
        self.options = options
        association = GXDLMSAssociationLogicalName()
        framing = InterfaceType.HDLC if options["framing"] == "hdlc" else InterfaceType.WRAPPER
        super().__init__(association, framing)
        self.setUseLogicalNameReferencing(True)
        # The property of the base class calls itself without end.
        self.settings.maxServerPDUSize = 1024
        self.conformance = (
            Conformance.BLOCK_TRANSFER_WITH_ACTION
            | Conformance.BLOCK_TRANSFER_WITH_SET_OR_WRITE
            | Conformance.BLOCK_TRANSFER_WITH_GET_OR_READ
            | Conformance.SET
            | Conformance.SELECTIVE_ACCESS
            | Conformance.ACTION
            | Conformance.MULTIPLE_REFERENCES
            | Conformance.GET
        )
        # The base class sets `ciphering` and everything else reads `cipher`; replies call a method that is not there.
        ciphering = self.settings.cipher = self.settings.ciphering
        ciphering.systemTitle = bytes.fromhex(options["systemTitle"])
        ciphering.blockCipherKey = bytes.fromhex(options["keys"]["globalUnicastEncryptionKey"])
        ciphering.authenticationKey = bytes.fromhex(options["keys"]["authenticationKey"])
        self.settings.password = bytes.fromhex(options["password"])
        self.fill(association)
        if framing == InterfaceType.HDLC:
            # SNRM takes the settings of the base class for those of an object, which it has not.
            self.hdlc = self.settings.hdlc
            self.hdlc.update = lambda others: None
            self.hdlc.inactivityTimeout = 0
            self.hdlc.maximumInfoLengthReceive = self.hdlc.maximumInfoLengthTransmit = 128
            self.hdlc.windowSizeReceive = self.hdlc.windowSizeTransmit = 1
        # What `initialize` would do, which appends a collection to itself and stops there.
        self.initialized = True
        for each in self.items:
            association.objectList.append(each)

    def fill(self, association):
        name = GXDLMSData("0.0.42.0.0.255")
        name.value = b"GRX1234567890123"
        name.setDataType(2, DataType.OCTET_STRING)
        writable = GXDLMSData("0.0.96.1.1.255")
        writable.value = bytes(range(8))
        writable.setDataType(2, DataType.OCTET_STRING)
        long = GXDLMSData("0.0.96.1.2.255")
        long.value = bytes(each % 256 for each in range(5000))
        long.setDataType(2, DataType.OCTET_STRING)
        self.clock = GXDLMSClock("0.0.1.0.0.255")
        self.clock.time = GXDateTime(datetime.now(timezone.utc))
        register = GXDLMSRegister("1.0.1.8.0.255")
        register.value = GXUInt32(123456)
        register.scaler = 10
        register.setDataType(2, DataType.UINT32)
        control = GXDLMSDisconnectControl("0.0.96.3.10.255")
        control.outputState = True
        profile = GXDLMSProfileGeneric("1.0.99.1.0.255")
        profile.capturePeriod = 900
        profile.captureObjects.append((self.clock, GXDLMSCaptureObject(2, 0)))
        profile.captureObjects.append((register, GXDLMSCaptureObject(2, 0)))
        profile.buffer = [
            [GXDateTime(start + timedelta(minutes=15 * each)), GXUInt32(1000 + each)] for each in range(rows)
        ]
        profile.entriesInUse = profile.profileEntries = rows
        for each in (association, name, writable, long, self.clock, register, control, profile):
            self.items.append(each)

    # What the handlers of commands call, and the base class has not.
    def notifyRead(self):
        pass

    def notifyConnected(self, connectionInfo):
        pass

    def getTransaction(self):
        return self.transaction

    def setTransaction(self, transaction):
        self.transaction = transaction

    def handleCommand(self, cmd, data, sr):
        """The base class drops what goes wrong within: it is told, and thrown on."""
        try:
            return super().handleCommand(cmd, data, sr)
        except Exception:
            print(traceback.format_exc(limit=-4), file=sys.stderr, flush=True)
            raise

    def isTarget(self, serverAddress, clientAddress):
        self.settings.authentication = Authentication.NONE
        return True

    def onValidateAuthentication(self, authentication, password):
        if authentication == Authentication.LOW and bytes(password) != bytes.fromhex(self.options["password"]):
            return SourceDiagnostic.AUTHENTICATION_FAILURE
        return SourceDiagnostic.NONE

    def onFindObject(self, objectType, sn, ln):
        return None

    def onPreRead(self, args):
        for each in args:
            if isinstance(each.target, GXDLMSClock) and each.index == 2:
                each.target.time = each.target.now()

    def onPostRead(self, args=()):
        pass

    def onPreGet(self, args):
        pass

    def onPostGet(self, args):
        pass

    def onPreWrite(self, args):
        pass

    def onPostWrite(self, args):
        pass

    def onPreAction(self, args):
        for each in args:
            if isinstance(each.target, GXDLMSDisconnectControl):
                each.target.outputState = each.index == 2
                each.handled, each.value = True, 0

    def onPostAction(self, args):
        pass

    def onConnected(self, connectionInfo):
        pass

    def onInvalidConnection(self, connectionInfo):
        pass

    def onDisconnected(self, connectionInfo):
        pass

    def onGetAttributeAccess(self, arg):
        if isinstance(arg.target, (GXDLMSClock, GXDLMSData)) and arg.index == 2:
            return AccessMode.READ_WRITE
        return AccessMode.READ

    def onGetMethodAccess(self, arg):
        return MethodAccessMode.ACCESS

    getAttributeAccess = onGetAttributeAccess
    getMethodAccess = onGetMethodAccess


def serve(connection, options):
    """One client after another has a server of its own, with the state of one meter as the library has it."""
    server = Server(options)
    with connection:
        while True:
            octets = connection.recv(65536)
            if not octets:
                return
            reply = Reply(octets)
            while True:
                server.handleRequest(reply)
                if reply.reply:
                    connection.sendall(bytes(reply.reply))
                    reply.reply = []
                reply.data = None
                if not reply.isStreaming():
                    break


def main():
    options = json.loads(sys.argv[1])
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)

    def accept():
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=serve, args=(connection, options), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    sys.stdin.read()


main()

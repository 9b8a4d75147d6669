/** A logical device of three objects, over the wrapper and over HDLC. Serves until the program is ended. */
import { randomBytes } from 'node:crypto';
import { fromInstant } from 'dlms-cosem/axdr';
import { AssociationLnV1, Clock, DisconnectControl, Register } from 'dlms-cosem/cosem';
import { listenTcp, nodeCryptography, systemClock } from 'dlms-cosem/node';
import { obis } from 'dlms-cosem/obis';
import { associationLn, fullAccess, LogicalDevice, MeterServer, objectTable, served } from 'dlms-cosem/server';
import { HdlcServer, WrapperConnection } from 'dlms-cosem/transport';

/** What tells one device of this kind from another. */
interface Heater {
  wattHours: number;
  isOn: boolean;
}

/** The objects, made once for all heaters. A wrong name or a value of another type does not compile. */
const objects = objectTable<Heater>(
  [
    served(Clock, obis('0-0:1.0.0'), { time: () => fromInstant(Date.now()) }),
    served(Register, obis('1-0:1.8.0'), {
      value: (heater) => ({ kind: 'double-long-unsigned', value: heater.wattHours }),
      scalerUnit: { scaler: 0, unit: 30 },
    }),
    served(DisconnectControl, obis('0-0:96.3.10'), {
      outputState: (heater) => heater.isOn,
      controlState: (heater) => (heater.isOn ? 'connected' : 'disconnected'),
      controlMode: 'mode-4',
      remoteDisconnect: (heater) => {
        heater.isOn = false;
      },
      remoteReconnect: (heater) => {
        heater.isOn = true;
      },
    }),
    associationLn(AssociationLnV1, obis('0-0:40.0.0')),
  ],
  { access: fullAccess },
);

/** Serves a heater to everybody who asks from client address 16, without authentication: for a bench alone. */
export async function serveHeater(heater: Heater, ports: { readonly wrapper: number; readonly hdlc: number }) {
  const device = new LogicalDevice(objects, heater, {
    associations: [
      {
        clientSap: 16,
        serverSap: 1,
        applicationContextName: 'logical-name-referencing',
        mechanismName: 'lowest',
        authentication: { mechanism: 'lowest' },
        conformance: ['get', 'action', 'block-transfer-with-get-or-read', 'multiple-references'],
        serverMaxReceivePduSize: 1024,
      },
    ],
  });
  const server = new MeterServer([[1, device]], { clock: systemClock, cryptography: nodeCryptography, randomBytes });
  const wrapper = await listenTcp({ host: '127.0.0.1', port: ports.wrapper }, (stream) => {
    new WrapperConnection(stream, { accept: server.acceptWrapper, clock: systemClock });
  });
  const hdlc = await listenTcp({ host: '127.0.0.1', port: ports.hdlc }, (stream) => {
    new HdlcServer(stream, {
      accept: server.acceptHdlc,
      clock: systemClock,
      logicalDevices: [1],
      physicalDevice: 17,
      addressSizes: [1, 2, 4],
    });
  });
  return { wrapper, hdlc };
}

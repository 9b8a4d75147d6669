import type { LinkError } from '../../codec/index.ts';
import { TariffDevice, type TariffDeviceEvent } from '../../iec62056-21/index.ts';
import { manufacturer } from '../../meter/index.ts';
import type { MeterServer } from '../../server/index.ts';
import {
  type Clock,
  HdlcServer,
  type HdlcServerTransport,
  type Receiver,
  type SerialPort,
  SerialSession,
} from '../../transport/index.ts';
import { stationOptions } from './station.ts';

/** What an optical port is part of. */
export interface OpticalPortOptions {
  readonly server: MeterServer;
  readonly serialNumber: string;
  readonly clock: Clock;
}

/** Without a link for so long, the port is for IEC 62056-21 again: the client has gone. */
const idleTime = 30_000;

/** The optical port of the meter on a serial port: mode E of IEC 62056-21 at 300 Bd, and HDLC after the hand-over. */
export class OpticalPort implements AsyncDisposable {
  readonly #options: OpticalPortOptions;
  readonly #device: TariffDevice;
  readonly #session: SerialSession<TariffDeviceEvent>;
  #links = 0;
  #preventIdle: (() => void) | undefined;

  constructor(port: SerialPort, options: OpticalPortOptions) {
    const { clock, serialNumber } = options;
    this.#options = options;
    this.#device = new TariffDevice({
      identification: {
        manufacturer,
        baudRateCharacter: '5',
        enhancedIdentification: '2',
        identification: 'OMNIA',
      },
      address: serialNumber,
    });
    this.#session = new SerialSession(port, clock, this.#device, {
      event: (event) => this.#handle(event),
      closed: (_error: LinkError | undefined) => this.#preventIdle?.(),
    });
    this.#session.perform(this.#device.start(clock.now()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#preventIdle?.();
    return this.#session.close();
  }

  #handle({ kind }: { readonly kind: string }): void {
    const now = this.#options.clock.now();
    if (kind === 'handover') this.#serve();
    if (kind !== 'readout') return;
    const dataSets = [{ address: 'C.1.0', value: this.#options.serialNumber, unit: undefined }];
    this.#session.perform(this.#device.send({ kind: 'readout', dataSets } as never, now));
  }

  #serve(): void {
    new HdlcServer(this.#session.stream, {
      ...stationOptions,
      clock: this.#options.clock,
      accept: (transport) => {
        this.#links += 1;
        this.#preventIdle?.();
        return this.#options.server.acceptHdlc(watched(transport, () => this.#ended()));
      },
    });
    this.#watchIdle();
  }

  #ended(): void {
    this.#links -= 1;
    if (this.#links === 0) this.#watchIdle();
  }

  #watchIdle(): void {
    this.#preventIdle?.();
    this.#preventIdle = this.#options.clock.setTimer(idleTime, () => {
      this.#session.takeBack();
      this.#session.perform(this.#device.signOff(this.#options.clock.now()));
    });
  }
}

/** The transport, and `ended` when it is closed by anybody. */
function watched(transport: HdlcServerTransport, ended: () => void): HdlcServerTransport {
  return {
    layer: transport.layer,
    clientAddress: transport.clientAddress,
    serverUpperAddress: transport.serverUpperAddress,
    serverAddress: transport.serverAddress,
    parameters: transport.parameters,
    send: (apdu, options) => transport.send(apdu, options),
    listen: (receiver: Receiver<Uint8Array>) =>
      transport.listen({
        receive: (apdu) => receiver.receive(apdu),
        closed: (error) => {
          ended();
          receiver.closed(error);
        },
      }),
    close: () => transport.close(),
    [Symbol.asyncDispose]: () => transport.close(),
  };
}

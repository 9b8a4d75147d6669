import { type DataSet, TariffDevice, type TariffDeviceEvent } from '../../iec62056-21/index.ts';
import { manufacturer } from '../../meter/index.ts';
import type { MeterServer } from '../../server/index.ts';
import { type Clock, HdlcServer, type SerialPort, SerialSession } from '../../transport/index.ts';
import { DirectOpening, isPartOfSignOn } from './direct-opening.ts';
import { overheard } from './overheard.ts';
import { stationOptions } from './station.ts';
import { watchedTransport } from './watched-transport.ts';

/** What an optical port is part of. */
export interface OpticalPortOptions {
  readonly server: MeterServer;
  readonly serialNumber: string;
  readonly clock: Clock;
  /** What a readout gives; the serial number where left out. */
  readonly readout?: (() => readonly DataSet[]) | undefined;
  /** The rate of links without a sign-on: comm_speed of IEC HDLC setup. 9600 Bd where left out. */
  readonly directRate?: number | undefined;
}

/** Nothing is read or written in programming mode. */
const refusal = { kind: 'error', text: 'ER01' } as const;
/** Waits at 300 Bd; is in a session of IEC 62056-21; waits at the rate of direct links; is a station of HDLC. */
type PortState = 'calling' | 'signed-on' | 'searching' | 'linked';

/** The rate at which clients sign on. */
const signOnRate = 300;
const defaultDirectRate = 9600;
/** So long the port waits for a link after the hand-over, in milliseconds. */
const patience = 30_000;
/** So long after the last link another one may follow. */
const graceTime = 5_000;
/** So long the port listens at the rate of direct links: clients repeat their SNRM, the first is noise at 300 Bd. */
const searchTime = 8_000;

/**
 * The optical port of the meter on a serial port. It listens at 300 Bd, for a sign-on of IEC 62056-21 (a readout, or
 * mode E and HDLC after the hand-over) and for a frame of HDLC, which opens a link without a sign-on. Noise there may be
 * a client at the rate of direct links, so the port listens at that for a while.
 */
export class OpticalPort implements AsyncDisposable {
  readonly #options: OpticalPortOptions;
  readonly #device: TariffDevice;
  readonly #session: SerialSession<TariffDeviceEvent>;
  readonly #opening: DirectOpening;
  #state: PortState = 'calling';
  #links = 0;
  #preventReturn: (() => void) | undefined;

  constructor(port: SerialPort, options: OpticalPortOptions) {
    const { clock, serialNumber } = options;
    this.#options = options;
    this.#opening = new DirectOpening(clock, (burst) => this.#hearUnframed(burst));
    this.#device = new TariffDevice({
      identification: {
        manufacturer,
        baudRateCharacter: '5',
        enhancedIdentification: '2',
        identification: 'OMNIA',
      },
      address: serialNumber,
      // A frame has characters of eight bits, so the port has to give all of them.
      characterFormat: '8N1',
    });
    const heard = overheard(port, (octets) => this.#hear(octets));
    this.#session = new SerialSession(heard, clock, this.#device, {
      event: (event) => this.#handle(event),
      closed: () => this.#enter('calling'),
    });
    this.#setRate(signOnRate);
    this.#session.perform(this.#device.start(clock.now()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#enter('calling');
    return this.#session.close();
  }

  /** Looks for a frame where a link may be opened with one; gives what the session gets. */
  #hear(octets: Uint8Array): Uint8Array | undefined {
    if (this.#state === 'signed-on' || this.#state === 'linked') return octets;
    const rate = this.#state === 'searching' ? this.#directRate : signOnRate;
    const opening = this.#opening.receive(octets);
    // The station stays at the rate at which it was called.
    if (opening !== undefined) this.#session.perform([{ kind: 'handover', protocol: 'hdlc', rate }]);
    // No sign-on comes at the rate of direct links.
    return opening ?? (this.#state === 'calling' ? octets : undefined);
  }

  #handle(event: TariffDeviceEvent): void {
    if (event.kind === 'request') this.#enter('signed-on');
    if (event.kind === 'signed-off') this.#enter('calling');
    if (event.kind === 'readout')
      this.#session.perform(this.#device.send({ kind: 'readout', dataSets: this.#readout() }, this.#now()));
    if (event.kind === 'command') this.#session.perform(this.#device.send(refusal, this.#now()));
    if (event.kind === 'handover') this.#serve(event.rate);
  }

  #readout(): readonly DataSet[] {
    const { readout, serialNumber } = this.#options;
    return readout?.() ?? [{ id: 'C.1.0', values: [{ value: serialNumber }] }];
  }

  #serve(rate: number): void {
    this.#enter('linked');
    new HdlcServer(this.#session.stream, {
      ...stationOptions,
      bitsPerSecond: rate,
      clock: this.#options.clock,
      accept: (transport) => {
        const isAccepted = this.#options.server.acceptHdlc(watchedTransport(transport, () => this.#ended()));
        if (isAccepted) this.#began();
        return isAccepted;
      },
    });
    this.#returnIn(patience);
  }

  #began(): void {
    this.#links += 1;
    this.#preventReturn?.();
  }

  #ended(): void {
    this.#links -= 1;
    if (this.#links === 0) this.#returnIn(graceTime);
  }

  /** Nothing that is sent at this rate, so it is another: that of direct links, or of a sign-on. */
  #hearUnframed(burst: Uint8Array): void {
    if (this.#state === 'searching') this.#return();
    else if (this.#state === 'calling' && !isPartOfSignOn(burst)) this.#search();
  }

  #search(): void {
    this.#enter('searching');
    this.#setRate(this.#directRate);
    this.#returnIn(searchTime);
  }

  get #directRate(): number {
    return this.#options.directRate ?? defaultDirectRate;
  }

  #now(): number {
    return this.#options.clock.now();
  }

  #setRate(rate: number): void {
    this.#session.perform([{ kind: 'baud', rate, characterFormat: '8N1' }]);
  }

  #returnIn(milliseconds: number): void {
    this.#preventReturn?.();
    this.#preventReturn = this.#options.clock.setTimer(milliseconds, () => this.#return());
  }

  /** The line is for a sign-on again. */
  #return(): void {
    this.#enter('calling');
    this.#session.takeBack();
    this.#setRate(signOnRate);
    this.#session.perform(this.#device.start(this.#now()));
  }

  #enter(state: PortState): void {
    this.#state = state;
    this.#opening.reset();
    this.#preventReturn?.();
  }
}

import {
  type DataSet,
  TariffDevice,
  type TariffDeviceEvent,
  type TariffDeviceOptions,
} from '../../iec62056-21/index.ts';
import { type LocalPortSettings, manufacturer, opticalPort } from '../../meter/index.ts';
import type { MeterServer } from '../../server/index.ts';
import { type Clock, HdlcServer, type SerialPort, SerialSession } from '../../transport/index.ts';
import { DirectOpening, isPartOfSignOn } from './direct-opening.ts';
import { opticalLinkOptions } from './optical-link-options.ts';
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
  /** How it is set up; asked for whenever it waits for another client. */
  readonly settings: () => LocalPortSettings;
  /** Whether the meter has power; always where left out. */
  readonly isRunning?: (() => boolean) | undefined;
  /** Told when a client has set up a link, and when the last one has ended. */
  readonly inUse?: ((isInUse: boolean) => void) | undefined;
}

/** Nothing is read or written in programming mode. */
const refusal = { kind: 'error', text: 'ER01' } as const;
/** Waits at 300 Bd; is in a session of IEC 62056-21; waits at the rate of direct links; is a station of HDLC. */
type PortState = 'calling' | 'signed-on' | 'searching' | 'linked';

/** The rate at which clients sign on. */
const signOnRate = 300;
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
    const { clock } = options;
    this.#options = options;
    this.#opening = new DirectOpening(clock, (burst) => this.#hearUnframed(burst));
    this.#device = new TariffDevice(this.#signOn());
    const heard = overheard(port, (octets) => this.#hear(octets));
    this.#session = new SerialSession(heard, clock, this.#device, {
      event: (event) => this.#handle(event),
      closed: () => this.#enter('calling'),
    });
    this.#listen();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#enter('calling');
    return this.#session.close();
  }

  /** Who answers a sign-on, by the settings at the time. */
  #signOn(): TariffDeviceOptions {
    const { serialNumber, settings } = this.#options;
    return {
      get identification() {
        const baudRateCharacter = settings().proposedRate;
        return { manufacturer, baudRateCharacter, enhancedIdentification: '2', identification: 'OMNIA' };
      },
      get address() {
        return settings().address || serialNumber;
      },
      // A frame has characters of eight bits, so the port has to give all of them.
      characterFormat: '8N1',
    };
  }

  /** Looks for a frame where a link may be opened with one; gives what the session gets. */
  #hear(octets: Uint8Array): Uint8Array | undefined {
    if (this.#options.isRunning?.() === false) return undefined;
    if (this.#state === 'signed-on' || this.#state === 'linked') return octets;
    const { opening: taken } = this.#settings;
    if (taken === 'sign-on') return octets;
    const rate = this.#state === 'searching' || taken === 'direct' ? this.#settings.directRate : signOnRate;
    const opening = this.#opening.receive(octets);
    // The station stays at the rate at which it was called.
    if (opening !== undefined) this.#session.perform([{ kind: 'handover', protocol: 'hdlc', rate }]);
    // No sign-on comes at the rate of direct links.
    return opening ?? (this.#state === 'calling' && taken !== 'direct' ? octets : undefined);
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
      ...opticalLinkOptions(this.#settings),
      bitsPerSecond: rate,
      clock: this.#options.clock,
      accept: (transport) => {
        const isAccepted = this.#options.server.accept(
          watchedTransport(transport, () => this.#ended()),
          { clientSap: transport.clientAddress, serverSap: transport.serverUpperAddress, source: opticalPort },
        );
        if (isAccepted) this.#began();
        return isAccepted;
      },
    });
    this.#returnIn(patience);
  }

  #began(): void {
    this.#links += 1;
    this.#preventReturn?.();
    if (this.#links === 1) this.#options.inUse?.(true);
  }

  #ended(): void {
    this.#links -= 1;
    if (this.#links > 0) return;
    this.#options.inUse?.(false);
    this.#returnIn(graceTime);
  }

  /** Nothing that is sent at this rate, so it is another: that of direct links, or of a sign-on. */
  #hearUnframed(burst: Uint8Array): void {
    if (this.#state === 'searching' || this.#settings.opening === 'direct') this.#return();
    else if (this.#state === 'calling' && !isPartOfSignOn(burst)) this.#search();
  }

  #search(): void {
    this.#enter('searching');
    this.#setRate(this.#settings.directRate);
    this.#returnIn(searchTime);
  }

  get #settings(): LocalPortSettings {
    return this.#options.settings();
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
    this.#listen();
  }

  /** The device sets the port to 300 Bd; where no sign-on is taken, it is at the rate of direct links at once. */
  #listen(): void {
    const { opening, directRate } = this.#settings;
    this.#setRate(signOnRate);
    this.#session.perform(this.#device.start(this.#now()));
    if (opening === 'direct') this.#setRate(directRate);
  }

  #enter(state: PortState): void {
    this.#state = state;
    this.#opening.reset();
    this.#preventReturn?.();
  }
}

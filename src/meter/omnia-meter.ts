import type { OfferedAssociation } from '../association/index.ts';
import type { CosemDateTime } from '../axdr/index.ts';
import {
  type AttributeName,
  type AttributeValue,
  Clock,
  Data,
  type InterfaceClass,
  ProfileGenericV1,
} from '../cosem/index.ts';
import { type Obis, obis } from '../obis/index.ts';
import { LogicalDevice, type MemoryEntry, PermanentMemory } from '../server/index.ts';
import { exactly, MeasuringError } from './accuracy/measuring-error.ts';
import { meterAssociations } from './associations.ts';
import { type AveragingPeriods, averagingPeriodsOf } from './averaging-periods.ts';
import { clockStatusAt } from './clock/clock-status.ts';
import { type Circumstances, ConsumptionHistory, type Span } from './consumption-history.ts';
import { tariffPlanOf } from './control/active-tariff.ts';
import { Control } from './control/control.ts';
import { Display } from './display/display.ts';
import { PushButtons } from './display/push-buttons.ts';
import { Energies } from './energies.ts';
import { EventMemory } from './event-memory.ts';
import { FirmwareImage } from './firmware/firmware-image.ts';
import { HanPort } from './han/han-port.ts';
import { identityOf, type MeterIdentity } from './identity.ts';
import { Life } from './life/life.ts';
import { processes } from './life/processes.ts';
import { LoadModel } from './load-model.ts';
import { LocalPort } from './local-port/local-port.ts';
import type { Maximum } from './maximum-demand.ts';
import { Measurement } from './measurement.ts';
import { deviationAt, type LocalTimeRule, localTime } from './meter-time.ts';
import { Modem } from './modem/modem.ts';
import { Network } from './network/network.ts';
import type { OmniaMeterOptions } from './omnia-meter-options.ts';
import type { OmniaType } from './omnia-type.ts';
import { afterChange } from './parameter-changes.ts';
import { PermanentEnergies, permanentEnergiesIn } from './permanent-energies.ts';
import { PowerQuality } from './power-quality/power-quality.ts';
import { Pulses } from './pulses.ts';
import { PushQueue } from './push/push-queue.ts';
import { beginSpans, rememberedInstallation, rememberedSpans, spansEntry } from './remembered-spans.ts';
import { RoleSecurity } from './role-security.ts';
import { Supply } from './supply/supply.ts';
import { SupplyControl } from './supply-control.ts';
import { Tamper } from './tamper/tamper.ts';

const day = 86_400_000;
const names = {
  clock: obis('0-0:1.0.0'),
  loadProfiles: { 1: obis('1-0:99.1.0'), 2: obis('1-0:99.2.0') },
  signatures: obis('0-0:96.80.100'),
} as const;

const keysReplaced = 48;

interface KnownMaximum {
  readonly begin: number;
  readonly upTo: number;
  readonly maximum: Maximum;
}

/** An OMNIA electricity meter: what its objects are functions of. `device` is what clients reach. */
export class OmniaMeter {
  readonly type: OmniaType;
  readonly seed: number;
  readonly device: LogicalDevice<OmniaMeter>;
  readonly memory: PermanentMemory;
  readonly network: Network;
  readonly history: ConsumptionHistory;
  /** What keeps its energy registers. */
  readonly permanentEnergies: PermanentEnergies;
  /** What it does by itself. */
  readonly life: Life;
  readonly #now: () => number;
  #latest = 0;
  #rule: LocalTimeRule | undefined;
  readonly #options: OmniaMeterOptions;
  #security: RoleSecurity | undefined;
  #control: Control | undefined;
  #modem: Modem | undefined;
  #powerQuality: PowerQuality | undefined;
  #push: PushQueue | undefined;
  #han: HanPort | undefined;
  #associations: readonly OfferedAssociation[] | undefined;
  #display: Display | undefined;
  #buttons: PushButtons | undefined;
  #pulses: Pulses | undefined;
  #maxima: Map<string, KnownMaximum> | undefined;

  constructor(options: OmniaMeterOptions) {
    const { type, seed, now, memory, installedAt, onFault } = options;
    this.#options = options;
    this.type = type;
    this.seed = seed;
    this.#now = now;
    this.memory = memory ?? new PermanentMemory();
    this.device = this.#makeDevice();
    const model = new LoadModel(seed, type.capabilities.phases, options.nominalVoltage);
    this.network = this.#makeNetwork(model);
    const accuracy = options.accuracy === 'exact' ? exactly : new MeasuringError(model, type.capabilities);
    const spans = this.#spans(installedAt ?? now() - 30 * day);
    this.history = new ConsumptionHistory(this.network, spans, accuracy);
    this.permanentEnergies = new PermanentEnergies(this);
    const permanent = permanentEnergiesIn(this.memory);
    if (permanent !== undefined) this.history.resumeFrom(permanent);
    const born = Math.floor(now());
    const living = processes.map((process) => process(this));
    this.life = new Life(this.memory, living, { begin: born, onFault });
    this.#latest = Math.max(born, this.history.current.from, this.life.lived, permanent?.at ?? 0);
  }

  #makeDevice(): LogicalDevice<OmniaMeter> {
    const meter = this;
    return new LogicalDevice<OmniaMeter>(this.type.table, this, {
      memory: this.memory,
      onFault: this.#options.onFault,
      beforeRequest: () => meter.now(),
      afterChange: (item, result) => afterChange(meter, item, result),
      // Most meters of a fleet are read by nobody: keys are made for those that are.
      get associations() {
        meter.#associations ??= meterAssociations(meter.security);
        return meter.#associations;
      },
    });
  }

  #makeNetwork(model: LoadModel): Network {
    return new Network(model, this.memory, {
      now: () => this.now(),
      changed: () => this.#worldChanged(),
      isConnected: (instant) => this.history.spanOf(instant).isConnected,
      nextSwitching: (after) => this.history.nextSpan(after),
      connected: this.#options.connected,
    });
  }

  /** Milliseconds since 1970 UTC; it does not go back. All that was due until then has been done. */
  now(): number {
    const { life } = this;
    if (life.at !== undefined) return life.at;
    this.#latest = Math.max(this.#latest, this.#now());
    life.advance(this.#latest);
    return this.#latest;
  }

  /** The instant of its last `now()`, for what is asked while it finds out what is due. */
  get present(): number {
    return this.life.at ?? this.#latest;
  }

  /** How fast its clock goes, in parts of a million. */
  get clockDrift(): number {
    return this.#options.clockDrift ?? 0;
  }

  /** When it was installed, in milliseconds since 1970 UTC. */
  get installedAt(): number {
    return rememberedInstallation(this.memory) ?? this.history.spans[0]!.from;
  }

  get identity(): MeterIdentity {
    return identityOf(this.seed, this.type.typeNumber);
  }

  /** Keys, counters and policies of its roles. */
  get security(): RoleSecurity {
    const { systemTitle } = this.identity;
    this.#security ??= new RoleSecurity({
      ...this.#options,
      memory: this.memory,
      systemTitle,
      clock: () => this.measure().meterInstant,
      refusedMessages: this.control.refusedMessages,
      keysReplaced: () => this.events.log(keysReplaced),
    });
    return this.#security;
  }

  get events(): EventMemory {
    return new EventMemory(this);
  }

  /** Undefined where the type has none. */
  get modem(): Modem | undefined {
    if (this.type.capabilities.cellular) this.#modem ??= new Modem(this);
    return this.#modem;
  }

  /** What waits to be sent to the head-end. */
  get push(): PushQueue {
    this.#push ??= new PushQueue(this);
    return this.#push;
  }

  get display(): Display {
    this.#display ??= new Display(this);
    return this.#display;
  }

  get buttons(): PushButtons {
    this.#buttons ??= new PushButtons(this);
    return this.#buttons;
  }

  /** Scripts, schedules, limiter, calendars. */
  get control(): Control {
    this.#control ??= new Control(this, this.#options.loadControlDelay ?? 0);
    return this.#control;
  }

  /** The optical port. */
  get localPort(): LocalPort {
    return new LocalPort(this);
  }

  /** The image of a firmware update. */
  get firmware(): FirmwareImage {
    const { firmware = {}, keys } = this.#options;
    return new FirmwareImage(this, firmware, keys === undefined);
  }

  /** Undefined where the type has none. */
  get han(): HanPort | undefined {
    if (this.type.capabilities.homeAreaNetwork !== 'none') this.#han ??= new HanPort(this);
    return this.#han;
  }

  get pulses(): Pulses {
    this.#pulses ??= new Pulses(this);
    return this.#pulses;
  }

  /** How good its supply is, and the grid behind it. */
  get powerQuality(): PowerQuality {
    this.#powerQuality ??= new PowerQuality(this);
    return this.#powerQuality;
  }

  /** What it lives on. */
  get supply(): Supply {
    return new Supply(this);
  }

  /** Attempts at it. */
  get tamper(): Tamper {
    return new Tamper(this);
  }

  get supplyControl(): SupplyControl {
    return new SupplyControl(this);
  }

  /** Whether what moves the supply control switch has to be signed (0-0:96.80.100). */
  get requiresSignatures(): boolean {
    return this.has(names.signatures) && this.read(Data, names.signatures, 'value').value === 1;
  }

  /** Seconds over which it averages, as clients set them. */
  get averagingPeriods(): AveragingPeriods {
    return averagingPeriodsOf(this);
  }

  /** All that is measured now. */
  measure(): Measurement {
    return this.measureAt(this.now());
  }

  measureAt(instant: number): Measurement {
    return new Measurement(instant, this);
  }

  has(logicalName: Obis): boolean {
    return this.type.objects.has(logicalName.key);
  }

  /** Reads an attribute of its own: all of them are there at once. */
  read<C extends InterfaceClass, K extends AttributeName<C>>(of: C, logicalName: Obis, name: K): AttributeValue<C, K> {
    const value = this.device.get(of, logicalName, name);
    if (value instanceof Promise) throw new TypeError(`${logicalName} ${name} is not there at once`);
    return value;
  }

  /** How its clock makes local time. */
  get rule(): LocalTimeRule {
    if (this.#rule !== undefined) return this.#rule;
    const of = <K extends AttributeName<typeof Clock>>(name: K) => this.read(Clock, names.clock, name);
    this.#rule = {
      timeZone: of('timeZone'),
      daylightSavingsBegin: of('daylightSavingsBegin'),
      daylightSavingsEnd: of('daylightSavingsEnd'),
      daylightSavingsDeviation: of('daylightSavingsDeviation'),
      daylightSavingsEnabled: of('daylightSavingsEnabled'),
    };
    return this.#rule;
  }

  /** What the clock of the meter showed, or will show, at an instant. */
  timeOf(instant: number): CosemDateTime {
    return localTime(instant + this.history.spanOf(instant).clockOffset, this.rule, clockStatusAt(this, instant));
  }

  /** When the month of an instant began by the clock of the meter. */
  billingBegin(instant: number): number {
    const { year, month } = this.timeOf(instant);
    const begin = Date.UTC(year!, month! - 1, 1);
    return begin + deviationAt(begin, this.rule) * 60_000 - this.history.spanOf(instant).clockOffset;
  }

  /** Seconds of the capture period of a load profile. */
  capturePeriod(profile: 1 | 2): number {
    return this.read(ProfileGenericV1, names.loadProfiles[profile], 'capturePeriod');
  }

  /** Other attributes of the clock or of the calendar hold from now on. */
  settingsChanged(): void {
    this.#rule = undefined;
    this.changeCircumstances({ plan: tariffPlanOf(this) }, []);
  }

  /** From now on something else holds, which is remembered together with these entries. */
  changeCircumstances(changes: Partial<Circumstances>, entries: readonly MemoryEntry[]): void {
    // First it lives until now: that may have changed them as well.
    const now = this.now();
    const { isConnected, clockOffset, plan } = this.history.current;
    const span: Span = { isConnected, clockOffset, plan, ...changes, from: now, energies: this.history.at(now) };
    this.memory.put([spansEntry([...this.history.spans, span]), ...entries]);
    this.history.add(span);
    this.life.changed();
  }

  /** The greatest demand that was found from `begin` on, as far as somebody has looked. */
  maximumSince(begin: number, end: number, name: string) {
    this.#maxima ??= new Map();
    const maxima = this.#maxima;
    const known = maxima.get(name);
    const isUsable = known?.begin === begin && known.upTo <= end;
    const start: KnownMaximum = isUsable ? known : { begin, upTo: begin, maximum: { power: 0, instant: begin } };
    const remember = (found: Omit<KnownMaximum, 'begin'>) => {
      if (known === undefined || found.upTo > known.upTo) maxima.set(name, { begin, ...found });
    };
    return { ...start, remember };
  }

  #worldChanged(): void {
    this.history.forget(this.now());
    this.life.changed();
  }

  #spans(installedAt: number): readonly [Span, ...Span[]] {
    const plan = tariffPlanOf(this);
    const remembered = rememberedSpans(this.memory, `${this.type.name} ${this.seed}`);
    if (remembered !== undefined) return remembered.map((span) => ({ ...span, plan })) as [Span, ...Span[]];
    const span: Span = { from: installedAt, energies: new Energies(), isConnected: true, clockOffset: 0, plan };
    // Before anything else: a meter that is started again was installed when it was installed.
    beginSpans(this.memory, `${this.type.name} ${this.seed}`, span);
    return [span];
  }
}

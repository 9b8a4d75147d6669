import { DisconnectControl } from '../cosem/index.ts';
import { obis } from '../obis/index.ts';
import type { OmniaMeter } from './omnia-meter.ts';
import { isAuxiliaryAt, isRunningAt } from './supply/source.ts';
import {
  type ControlMode,
  type ControlState,
  eventOfTransition,
  isThere,
  nextState,
  type SwitchTrigger,
} from './supply-control-switch.ts';

/** Logical name of the supply control switch. */
export const supplyControlSwitch = obis('0-0:96.3.10');

/** What came of a command. */
export type SwitchOutcome =
  | 'done'
  | 'there-already'
  /** The control mode does not let it. */
  | 'not-allowed'
  /** In APS mode the switch is not operated (OMNIA data sheet, Auxiliary power supply). */
  | 'on-auxiliary-supply'
  | 'not-supplied'
  /** The relay has not moved. */
  | 'fault';

/** What may be wrong with the relay: it does not move any more, or current finds a way around it. */
export type SwitchFault = 'jammed' | 'bypassed';

const states: readonly ControlState[] = ['disconnected', 'connected', 'ready-for-reconnection'];
const stateKey = 'supply control state';
const operationsKey = 'supply control operations';
const faultKey = (fault: SwitchFault): string => `supply control ${fault}`;

const unexpectedConsumption = 52;
const switchFailure = 68;
const refusedOnAuxiliarySupply = 239;

/** The supply control switch of a meter. What it is told and what it does are remembered together, before it answers. */
export class SupplyControl {
  readonly #meter: OmniaMeter;

  constructor(meter: OmniaMeter) {
    this.#meter = meter;
  }

  get state(): ControlState {
    return states[this.#meter.memory.get(stateKey)?.[0] ?? 1]!;
  }

  /** Whether the contact is closed. */
  get output(): boolean {
    return this.state === 'connected';
  }

  get mode(): ControlMode {
    return this.#meter.read(DisconnectControl, supplyControlSwitch, 'controlMode') as ControlMode;
  }

  /** How often the contact has moved. */
  get operations(): number {
    const octets = this.#meter.memory.get(operationsKey);
    return octets === undefined ? 0 : (octets[0]! << 8) | octets[1]!;
  }

  /** Does what a trigger asks for; false where nothing came of it. */
  trigger(trigger: SwitchTrigger): boolean {
    const outcome = this.command(trigger);
    return outcome === 'done' || outcome === 'there-already';
  }

  /** The push button was held long enough; nothing where neither state nor mode wait for it. */
  pushButton(): SwitchOutcome {
    return this.command(this.state === 'connected' ? 'manual-disconnect' : 'manual-reconnect');
  }

  /** Does what a trigger asks for, and tells what came of it. */
  command(trigger: SwitchTrigger): SwitchOutcome {
    const now = this.#meter.now();
    if (!isRunningAt(this.#meter, now)) return 'not-supplied';
    if (isAuxiliaryAt(this.#meter, now)) {
      this.#meter.events.log(refusedOnAuxiliarySupply);
      return 'on-auxiliary-supply';
    }
    const { mode, state } = this;
    const to = nextState(mode, state, trigger);
    if (to === undefined) return isThere(mode, state, trigger) ? 'there-already' : 'not-allowed';
    const isMoving = (to === 'connected') !== this.output;
    if (isMoving && this.has('jammed')) {
      this.#meter.events.log(switchFailure);
      return 'fault';
    }
    this.#move(to, isMoving, eventOfTransition(trigger, to));
    return 'done';
  }

  /** Whether the relay has this fault. */
  has(fault: SwitchFault): boolean {
    return this.#meter.memory.get(faultKey(fault)) !== undefined;
  }

  /** From now on the relay has a fault, or has it no more. */
  setFault(fault: SwitchFault, isThere: boolean): void {
    if (this.has(fault) === isThere) return;
    this.#meter.memory.transact(() => {
      this.#meter.memory.put([[faultKey(fault), isThere ? new Uint8Array() : undefined]]);
      if (fault === 'bypassed') this.#currentChanged();
    });
  }

  #move(to: ControlState, isMoving: boolean, event: number): void {
    const { memory, events } = this.#meter;
    const operations = (this.operations + 1) & 0xffff;
    memory.transact(() => {
      memory.put([[stateKey, Uint8Array.of(states.indexOf(to))]]);
      if (isMoving) memory.put([[operationsKey, Uint8Array.of(operations >> 8, operations & 0xff)]]);
      events.log(event);
      if (isMoving) this.#currentChanged();
    });
  }

  /** Current flows through the contact, or around it. */
  #currentChanged(): void {
    const { output } = this;
    const isConnected = output || this.has('bypassed');
    if (isConnected !== this.#meter.history.current.isConnected) this.#meter.changeCircumstances({ isConnected }, []);
    if (isConnected && !output) this.#meter.events.log(unexpectedConsumption);
  }
}

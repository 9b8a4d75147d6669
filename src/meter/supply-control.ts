import { DisconnectControl } from '../cosem/index.ts';
import { obis } from '../obis/index.ts';
import type { OmniaMeter } from './omnia-meter.ts';
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

const states: readonly ControlState[] = ['disconnected', 'connected', 'ready-for-reconnection'];
const stateKey = 'supply control state';
const operationsKey = 'supply control operations';

/** The supply control switch of a meter. What it is told and what it does are remembered together, before it answers. */
export class SupplyControl {
  readonly #meter: OmniaMeter;

  constructor(meter: OmniaMeter) {
    this.#meter = meter;
  }

  get state(): ControlState {
    return states[this.#meter.memory.get(stateKey)?.[0] ?? 1]!;
  }

  /** Whether current flows. */
  get output(): boolean {
    return this.state === 'connected';
  }

  get mode(): ControlMode {
    return this.#meter.read(DisconnectControl, supplyControlSwitch, 'controlMode') as ControlMode;
  }

  /** How often it has moved. */
  get operations(): number {
    const octets = this.#meter.memory.get(operationsKey);
    return octets === undefined ? 0 : (octets[0]! << 8) | octets[1]!;
  }

  /** Does what a trigger asks for; false where the control mode does not let it. */
  trigger(trigger: SwitchTrigger): boolean {
    const { mode, state } = this;
    const to = nextState(mode, state, trigger);
    if (to === undefined) return isThere(mode, state, trigger);
    const operations = (this.operations + 1) & 0xffff;
    this.#meter.memory.transact(() => {
      this.#meter.changeCircumstances({ isConnected: to === 'connected' }, [
        [stateKey, Uint8Array.of(states.indexOf(to))],
        [operationsKey, Uint8Array.of(operations >> 8, operations & 0xff)],
      ]);
      this.#meter.events.log(eventOfTransition(trigger, to));
    });
    return true;
  }
}

import type { AttributeValue, DisconnectControlV1 } from '../cosem/index.ts';

/** control_state of class Disconnect control. */
export type ControlState = 'disconnected' | 'connected' | 'ready-for-reconnection';
/** control_mode of class Disconnect control; mode 7 came with version 1, which the OMNIA has not. */
export type ControlMode = Extract<AttributeValue<typeof DisconnectControlV1, 'controlMode'>, string>;

/** What may move the switch: the head-end, the push button, the limiter. */
export type SwitchTrigger =
  | 'remote-disconnect'
  | 'remote-reconnect'
  | 'manual-disconnect'
  | 'manual-reconnect'
  | 'local-disconnect'
  | 'local-reconnect';

type Transition = readonly [trigger: SwitchTrigger, from: ControlState, to: ControlState];

/** The transitions by their letters (Blue Book 4.5.8). */
export const transitions = {
  a: ['remote-reconnect', 'disconnected', 'connected'],
  b: ['remote-disconnect', 'connected', 'disconnected'],
  c: ['remote-disconnect', 'ready-for-reconnection', 'disconnected'],
  d: ['remote-reconnect', 'disconnected', 'ready-for-reconnection'],
  e: ['manual-reconnect', 'ready-for-reconnection', 'connected'],
  f: ['manual-disconnect', 'connected', 'ready-for-reconnection'],
  g: ['local-disconnect', 'connected', 'ready-for-reconnection'],
  h: ['local-reconnect', 'ready-for-reconnection', 'connected'],
  i: ['remote-reconnect', 'ready-for-reconnection', 'connected'],
} as const satisfies Readonly<Record<string, Transition>>;

/** A letter of `transitions`. */
export type TransitionLetter = keyof typeof transitions;

/** The transitions of each control mode (Blue Book 4.5.8). */
export const transitionsOfModes: Readonly<Record<ControlMode, readonly TransitionLetter[]>> = {
  none: [],
  'mode-1': ['b', 'c', 'f', 'g', 'd', 'e'],
  'mode-2': ['b', 'c', 'f', 'g', 'a', 'e'],
  'mode-3': ['b', 'c', 'g', 'd', 'e'],
  'mode-4': ['b', 'c', 'g', 'a', 'e'],
  'mode-5': ['b', 'c', 'f', 'g', 'd', 'e', 'h'],
  'mode-6': ['b', 'c', 'g', 'd', 'e', 'h'],
  'mode-7': ['b', 'c', 'g', 'a', 'i', 'e', 'h'],
};

/** Where a trigger leads in a mode; undefined where it leads nowhere. */
export function nextState(mode: ControlMode, state: ControlState, trigger: SwitchTrigger): ControlState | undefined {
  for (const letter of transitionsOfModes[mode]) {
    const [by, from, to] = transitions[letter];
    if (by === trigger && from === state) return to;
  }
  return undefined;
}

/**
 * Whether a trigger asks for what is there already, which is a success and no event (designed): a disconnection of what
 * is disconnected, a reconnection of what is connected, or of what waits for the button in a mode that leads no further.
 */
export function isThere(mode: ControlMode, state: ControlState, trigger: SwitchTrigger): boolean {
  if (mode === 'none') return state === 'connected' && trigger.endsWith('-reconnect');
  if (trigger === 'remote-disconnect') return state === 'disconnected';
  if (trigger !== 'remote-reconnect') return false;
  return (
    state === 'connected' || (state === 'ready-for-reconnection' && nextState(mode, 'disconnected', trigger) === state)
  );
}

/** Codes of the events that a transition logs (`events` of the OMNIA). */
export function eventOfTransition(trigger: SwitchTrigger, to: ControlState): number {
  if (to === 'ready-for-reconnection' && trigger === 'remote-reconnect') return 59;
  return switchEvents[trigger];
}

const switchEvents: Readonly<Record<SwitchTrigger, number>> = {
  'manual-disconnect': 60,
  'manual-reconnect': 61,
  'remote-disconnect': 62,
  'remote-reconnect': 63,
  'local-disconnect': 64,
  'local-reconnect': 69,
};

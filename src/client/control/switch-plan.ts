import type { AttributeValue, DisconnectControlV1 } from '../../cosem/index.ts';

/** control_state of a Disconnect control (Blue Book 4.5.8). */
export type SwitchState = AttributeValue<typeof DisconnectControlV1, 'controlState'>;
/** control_mode of a Disconnect control (Blue Book 4.5.8). */
export type SwitchMode = AttributeValue<typeof DisconnectControlV1, 'controlMode'>;

/** One step on the way to another state of the switch. */
export type SwitchStep =
  | { readonly kind: 'set-control-mode'; readonly mode: SwitchMode }
  | { readonly kind: 'remote-disconnect' | 'remote-reconnect' };

/** What a switch is in, and can be. */
export interface SwitchSituation {
  readonly state: SwitchState;
  readonly mode: SwitchMode;
  /** Of the class: mode 7 came with version 1. */
  readonly version: number;
}

/** Modes in which a remote reconnection from `disconnected` leads to `ready-for-reconnection`: transition d. */
const releasing: readonly SwitchMode[] = ['mode-1', 'mode-3', 'mode-5', 'mode-6'];
/** Modes in which it leads to `connected`: transition a. */
const reconnecting: readonly SwitchMode[] = ['mode-2', 'mode-4', 'mode-7'];

/** The mode that differs least from another, manual and local transitions being what matters. */
const releasingLike: Readonly<Record<string, SwitchMode>> = {
  'mode-2': 'mode-1',
  'mode-4': 'mode-3',
  'mode-7': 'mode-6',
};
const reconnectingLike: Readonly<Record<string, SwitchMode>> = {
  'mode-1': 'mode-2',
  'mode-3': 'mode-4',
  'mode-5': 'mode-2',
  'mode-6': 'mode-4',
};

const disconnectStep: SwitchStep = { kind: 'remote-disconnect' };
const reconnectStep: SwitchStep = { kind: 'remote-reconnect' };

/**
 * The steps that lead a switch to another state by the transitions of its modes (Blue Book 4.5.8): none where it is
 * there. A switch that is connected is never released, for that would disconnect it first.
 */
export function switchPlan(target: SwitchState, situation: SwitchSituation): readonly SwitchStep[] {
  const { state, mode } = situation;
  if (state === target) return [];
  if (target === 'disconnected') return [...changeTo(mode === 'none' ? 'mode-1' : mode, mode), disconnectStep];
  if (target === 'ready-for-reconnection') return state === 'disconnected' ? releasePlan(mode) : [];
  return reconnectPlan(situation);
}

function releasePlan(mode: SwitchMode): readonly SwitchStep[] {
  const wanted = releasing.includes(mode) ? mode : (releasingLike[mode] ?? 'mode-1');
  return [...changeTo(wanted, mode), reconnectStep];
}

/** From `ready-for-reconnection` mode 7 alone leads to `connected`: others go by way of `disconnected`. */
function reconnectPlan({ state, mode, version }: SwitchSituation): readonly SwitchStep[] {
  const like = version > 0 && mode === 'mode-6' ? 'mode-7' : (reconnectingLike[mode] ?? 'mode-2');
  const wanted = reconnecting.includes(mode) ? mode : like;
  const isReady = state === 'ready-for-reconnection' && wanted !== 'mode-7';
  return [...changeTo(wanted, mode), ...(isReady ? [disconnectStep] : []), reconnectStep];
}

function changeTo(wanted: SwitchMode, mode: SwitchMode): readonly SwitchStep[] {
  return wanted === mode ? [] : [{ kind: 'set-control-mode', mode: wanted }];
}

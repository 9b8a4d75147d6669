import {
  type AttributeReference,
  type AttributeValue,
  attributeOf,
  type InterfaceClass,
  RegisterMonitor,
} from '../../cosem/index.ts';
import type { Obis } from '../../obis/index.ts';
import type { Process } from '../life/process.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import type { OmniaType } from '../omnia-type.ts';
import { isRunningAt } from '../supply/source.ts';
import { firstHolding, monitoredValue } from './monitored-value.ts';
import { isScript } from './scripts.ts';

const never = Number.POSITIVE_INFINITY;
/** So far ahead it is looked; who finds nothing looks again then. */
const horizon = 86_400_000;
/** What is not measured is looked at so often, and after each event. */
const lookStep = 60_000;
const keyOf = (logicalName: Obis): string => `monitor ${logicalName}`;
const monitorsOfTypes = new WeakMap<OmniaType, readonly Obis[]>();

function monitorsOf(type: OmniaType): readonly Obis[] {
  const known = monitorsOfTypes.get(type);
  if (known !== undefined) return known;
  const objects = [...type.objects.values()].filter(({ of }) => of === (RegisterMonitor as InterfaceClass));
  const names = objects.map(({ logicalName }) => logicalName);
  monitorsOfTypes.set(type, names);
  return names;
}

type Actions = AttributeValue<typeof RegisterMonitor, 'actions'>;

/** A monitor that has something to execute. */
interface Monitor {
  readonly logicalName: Obis;
  readonly thresholds: readonly number[];
  readonly monitored: AttributeReference;
  readonly actions: Actions;
}

/** The monitors that are set up to do something. */
function activeMonitors(meter: OmniaMeter): readonly Monitor[] {
  return monitorsOf(meter.type).flatMap((logicalName) => {
    const actions = meter.read(RegisterMonitor, logicalName, 'actions');
    if (!actions.some(({ actionUp, actionDown }) => isScript(actionUp) || isScript(actionDown))) return [];
    const thresholds = meter.read(RegisterMonitor, logicalName, 'thresholds').map(numberIn);
    return [
      { logicalName, thresholds, monitored: meter.read(RegisterMonitor, logicalName, 'monitoredValue'), actions },
    ];
  });
}

/**
 * Register monitors: scripts that run when a value crosses a threshold upwards or downwards (Blue Book 4.5.6). When what is
 * measured crosses one is computed; other values are looked at each minute and after each event.
 */
export function registerMonitors(meter: OmniaMeter): Process {
  return {
    name: 'register monitors',
    next: (after) => activeMonitors(meter).reduce((next, one) => Math.min(next, nextLook(meter, one, after)), never),
    run: (at) => lookAtMonitors(meter, at),
  };
}

/** What follows from an event: a value that is not measured may have changed, as that of an alarm descriptor. */
export function monitorsAfterEvent(meter: OmniaMeter): void {
  if (activeMonitors(meter).length > 0) lookAtMonitors(meter, meter.now());
}

function lookAtMonitors(meter: OmniaMeter, at: number): void {
  if (!isRunningAt(meter, at)) return;
  for (const monitor of activeMonitors(meter)) {
    const key = keyOf(monitor.logicalName);
    const sides = sidesOf(monitor, valueAt(meter, monitor.monitored, at));
    const before = meter.memory.get(key);
    if (sides === undefined || before?.join() === sides.join()) continue;
    meter.memory.put([[key, sides]]);
    if (before?.length === sides.length) cross(meter, monitor, { before, sides });
  }
}

function cross(
  meter: OmniaMeter,
  { logicalName, actions }: Monitor,
  { before, sides }: { readonly before: Uint8Array; readonly sides: Uint8Array },
): void {
  for (const [i, side] of sides.entries()) {
    const action = side === before[i] ? undefined : actions[i]?.[side === above ? 'actionUp' : 'actionDown'];
    if (action !== undefined && isScript(action))
      meter.control.scripts.attempt(action, { cause: 'monitor', by: logicalName });
  }
}

const [below, above] = [0, 1];

/** On which side of each threshold a value is; undefined for what is no number. */
function sidesOf({ thresholds }: Monitor, value: number): Uint8Array | undefined {
  if (Number.isNaN(value)) return undefined;
  return Uint8Array.from(thresholds, (threshold) => (value > threshold ? above : below));
}

function nextLook(meter: OmniaMeter, monitor: Monitor, after: number): number {
  const measured = monitoredValue(meter, monitor.monitored);
  if (measured === undefined) return (Math.floor(after / lookStep) + 1) * lookStep;
  const before = meter.memory.get(keyOf(monitor.logicalName));
  if (before === undefined) return after + 1;
  const known = before.join();
  const isOther = (instant: number) =>
    isRunningAt(meter, instant) && sidesOf(monitor, measured.at(instant))?.join() !== known;
  const until = after + horizon;
  const nextEdge = (instant: number) => meter.network.nextChange(instant);
  return firstHolding(isOther, { from: after + 1, until, step: measured.step, nextEdge }) ?? until;
}

function valueAt(meter: OmniaMeter, monitored: AttributeReference, at: number): number {
  const measured = monitoredValue(meter, monitored);
  if (measured !== undefined) return measured.at(at);
  const object = meter.type.objects.get(monitored.logicalName.key);
  const [name] = (object && attributeOf(object.of, monitored.attributeIndex)) ?? [];
  if (object?.of.classId !== monitored.classId || name === undefined) return Number.NaN;
  return numberIn(meter.read(object.of, monitored.logicalName, name));
}

/** The number that a value is, or holds as Data. */
function numberIn(value: unknown): number {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
  if (typeof value !== 'object' || value === null || !('value' in value)) return Number.NaN;
  const { value: held } = value;
  return typeof held === 'object' ? Number.NaN : numberIn(held);
}

import { type AttributeName, ExtendedRegister, type InterfaceClass, Register } from '../../cosem/index.ts';
import { type Obis, parseObis } from '../../obis/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { classOf, memberOf } from './device-request.ts';
import { isRecord } from './form.ts';
import { quoted, SceneError, type ScenePath } from './scene-error.ts';
import { plainValue } from './scene-value.ts';

const scaledClasses: readonly number[] = [Register.classId, ExtendedRegister.classId];

/**
 * What an object shows, as a scene writes it: `1-0:1.8.0`, or another attribute than the value as `0-0:1.0.0 time`; parts
 * of it as `0-0:1.0.0 time.hour`. Registers are in their unit. Throws a SceneError.
 */
export function readPlain(meter: OmniaMeter, reference: string, path: ScenePath): unknown {
  const [code = '', member = 'value'] = reference.split(' ');
  const logicalName = parseObis(code);
  if (logicalName === undefined) throw new SceneError(path, 'a logical name such as 1-0:1.8.0', quoted(code));
  const [name = '', ...parts] = member.split('.');
  const of = classOf(meter, logicalName, path);
  memberOf(of.attributes, name, path);
  const shown = plainValue(meter.read(of, logicalName, name as AttributeName<InterfaceClass>));
  const scale = name === 'value' && scaledClasses.includes(of.classId) ? scaleOf(meter, of, logicalName) : 1;
  if (typeof shown === 'number') return Number((shown * scale).toPrecision(12));
  return parts.reduce((value: unknown, part) => partOf(value, part, path), shown);
}

/** The same of a register: a number. */
export function readNumber(meter: OmniaMeter, reference: string, path: ScenePath): number {
  const value = readPlain(meter, reference, path);
  if (typeof value === 'number') return value;
  throw new SceneError(path, 'something that shows a number', quoted(reference));
}

function scaleOf(meter: OmniaMeter, of: InterfaceClass, logicalName: Obis): number {
  const { scaler } = meter.read(of as typeof Register, logicalName, 'scalerUnit');
  return 10 ** scaler;
}

function partOf(value: unknown, part: string, path: ScenePath): unknown {
  if (part === 'length' && Array.isArray(value)) return value.length;
  if (Array.isArray(value) && /^-?\d+$/.test(part)) return value.at(Number(part));
  if (isRecord(value) && Object.hasOwn(value, part)) return value[part];
  throw new SceneError(path, 'a part of the value', quoted(part));
}

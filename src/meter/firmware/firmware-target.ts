import { toLatin1 } from '../../codec/index.ts';
import type { OmniaType } from '../omnia-type.ts';

/** The parts of the firmware: what measures is legally relevant, what does all else is not, and the modem has its own. */
export type FirmwareTarget = 'metrology' | 'application' | 'modem';

/** How a part of the firmware is known. */
export interface FirmwareKind {
  /** Identifiers of its images begin with it (designed). */
  readonly prefix: string;
  /** Its active firmware identifier. */
  readonly identifier: string;
  /** Its active firmware signature. */
  readonly signature: string;
}

/** All parts. */
export const firmwareKinds: Readonly<Record<FirmwareTarget, FirmwareKind>> = {
  metrology: { prefix: 'OMNIA-M', identifier: '1-0:0.2.0', signature: '1-0:0.2.8' },
  application: { prefix: 'OMNIA-A', identifier: '1-1:0.2.0', signature: '1-1:0.2.8' },
  modem: { prefix: 'OMNIA-C', identifier: '1-2:0.2.0', signature: '1-2:0.2.8' },
};

/** The version that meters leave the factory with. */
export const factoryVersion = '1.0.0';

/** The target that the identifier of an image tells; one that tells none is for the application. */
export function targetOf(identifier: Uint8Array): FirmwareTarget {
  const text = toLatin1(identifier);
  const targets = Object.keys(firmwareKinds) as FirmwareTarget[];
  return targets.find((target) => text.startsWith(firmwareKinds[target].prefix)) ?? 'application';
}

/** Whether a type has that part. */
export function hasTarget({ capabilities }: OmniaType, target: FirmwareTarget): boolean {
  return target !== 'modem' || capabilities.cellular;
}

/** Whether a version is older than another: numbers divided by points, at the end of an identifier. */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [numbersOf(version), numbersOf(than)];
  const place = a.findIndex((number, i) => number !== (b[i] ?? 0));
  return place >= 0 ? a[place]! < (b[place] ?? 0) : a.length < b.length;
}

function numbersOf(version: string): readonly number[] {
  return (/[\d.]+$/.exec(version)?.[0] ?? '').split('.').map(Number);
}

import { fromLatin1, toLatin1 } from '../../codec/index.ts';
import type { MemoryEntry } from '../../server/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import type { CheckedImage } from './firmware-check.ts';
import { type FirmwareTarget, factoryVersion, firmwareKinds } from './firmware-target.ts';

const identifierKey = (target: FirmwareTarget): string => `firmware ${firmwareKinds[target].identifier}`;
const digestKey = (target: FirmwareTarget): string => `firmware ${firmwareKinds[target].signature}`;
const activatedKey = 'firmware activated';

/** The identifier of a part of the firmware that runs. */
export function activeIdentifier({ memory }: OmniaMeter, target: FirmwareTarget): string {
  const octets = memory.get(identifierKey(target));
  return octets === undefined ? `${firmwareKinds[target].prefix} ${factoryVersion}` : toLatin1(octets);
}

/** What stands for the content of a part of the firmware that runs: its SHA-256 (designed). */
export function activeDigest(meter: OmniaMeter, target: FirmwareTarget): Uint8Array {
  const { cryptography } = meter.security;
  const made = () => cryptography.digest('SHA-256', fromLatin1(activeIdentifier(meter, target)));
  return meter.memory.get(digestKey(target)) ?? made();
}

/** When firmware was last activated, in milliseconds since 1970 UTC; when the meter was installed where it never was. */
export function lastActivation({ memory, installedAt }: OmniaMeter): number {
  const octets = memory.get(activatedKey);
  if (octets === undefined) return installedAt;
  return new DataView(octets.buffer, octets.byteOffset).getFloat64(0);
}

/** What is to be remembered when an image runs from an instant on. */
export function activated({ target, identifier, digest }: CheckedImage, instant: number): readonly MemoryEntry[] {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, instant);
  return [
    [identifierKey(target), identifier],
    [digestKey(target), digest],
    [activatedKey, new Uint8Array(view.buffer)],
  ];
}

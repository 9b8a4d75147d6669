import { type CaptureObject, ProfileGenericV1, Register } from '../../../src/cosem/index.ts';
import type { OmniaMeter, OmniaMeterOptions } from '../../../src/meter/index.ts';
import { obis } from '../../../src/obis/index.ts';
import { noon, TestTime, testMeter } from '../support.ts';

/** A meter that was installed at noon, and the seconds since then. */
export interface Watched {
  readonly meter: OmniaMeter;
  /** What the display shows after so many seconds. */
  at(seconds: number): OmniaMeter['display']['content'];
}

export function watched(options: Partial<OmniaMeterOptions> = {}): Watched {
  const time = new TestTime();
  const meter = testMeter({ installedAt: noon, ...options }, time);
  return {
    meter,
    at(seconds) {
      time.now = noon + seconds * 1000;
      return meter.display.content;
    },
  };
}

/** Entries for the values of registers. */
export function registers(...names: readonly string[]): readonly CaptureObject[] {
  return names.map((name) => ({
    classId: Register.classId,
    logicalName: obis(name),
    attributeIndex: 2,
    dataIndex: 0,
  }));
}

export const listNames = { automatic: obis('0-0:21.0.1'), manual: obis('0-0:21.0.2') } as const;

export function setList(meter: OmniaMeter, list: keyof typeof listNames, entries: readonly CaptureObject[]): void {
  meter.device.set(ProfileGenericV1, listNames[list], 'captureObjects', entries);
}

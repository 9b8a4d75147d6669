import type { Process } from '../life/process.ts';
import type { OmniaMeter } from '../omnia-meter.ts';

const key = 'clock drift';
const step = 1000;
const raster = 300_000;

/**
 * A clock that goes fast or slow by so many parts in a million (OMNIA data sheet, Technical data: less than 0.5 s a day, which
 * is 5.79). It drifts by whole seconds, in the middle of five minutes: no interval of a profile ends there.
 */
export function clockDrift(meter: OmniaMeter): Process {
  const { clockDrift: drift } = meter;
  const every = (step * 1e6) / Math.abs(drift);
  const lastStep = () => {
    const octets = meter.memory.get(key);
    return octets === undefined ? undefined : new DataView(octets.buffer, octets.byteOffset).getFloat64(0);
  };
  return {
    name: 'clock drift',
    next: (after) =>
      drift === 0 ? Number.POSITIVE_INFINITY : middleAfter(meter, (lastStep() ?? meter.installedAt) + every, after),
    run() {
      const octets = new DataView(new ArrayBuffer(8));
      octets.setFloat64(0, (lastStep() ?? meter.installedAt) + every);
      const { clockOffset } = meter.history.current;
      meter.changeCircumstances({ clockOffset: clockOffset + Math.sign(drift) * step }, [
        [key, new Uint8Array(octets.buffer)],
      ]);
    },
  };
}

function middleAfter({ history }: OmniaMeter, due: number, after: number): number {
  const { clockOffset } = history.current;
  const from = Math.max(due, after + 1) + clockOffset - raster / 2;
  return Math.ceil(from / raster) * raster + raster / 2 - clockOffset;
}

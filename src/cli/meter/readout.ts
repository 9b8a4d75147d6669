import type { DataSet } from '../../iec62056-21/index.ts';
import type { OmniaMeter } from '../../meter/index.ts';

/** What a readout of mode C gives: who the meter is, and the energy that it has counted. */
export function readoutOf(meter: OmniaMeter): readonly DataSet[] {
  const { energies } = meter.measure();
  return [
    { id: 'C.1.0', values: [{ value: meter.identity.serialNumber }] },
    energy('1.8.0', energies.total(['A+'])),
    energy('2.8.0', energies.total(['A-'])),
  ];
}

function energy(id: string, wattHours: number): DataSet {
  const value = (wattHours / 1000).toFixed(3).padStart(10, '0');
  return { id, values: [{ value, unit: 'kWh' }] };
}

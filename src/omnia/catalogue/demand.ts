import { DemandRegister } from '../../cosem/index.ts';
import { configuration } from '../object-access.ts';
import { type Flow, flows, isApparent, isQuadrant } from './flows.ts';
import { extendedRegisters, of, type Row, registers, table } from './rows.ts';
import { scaled } from './units.ts';

const value = 'double-long-unsigned';
const types = { currentAverageValue: value, lastAverageValue: value, status: 'unsigned' } as const;

/* @__NO_SIDE_EFFECTS__ */
function demandOf(flow: Flow): readonly Row[] {
  const { power, words, powerUnit: unit, c } = flow;
  const averaging = { scalerUnit: scaled(0, unit), period: 900, numberOfPeriods: 1 };
  const name = `${power} ${words}`;
  const all = table(
    of(DemandRegister, [[`1-0:${c}.4.0`, `Demand ${name}`, 'obis-list', averaging, { types, access: configuration }]]),
    registers([[`1-0:${c}.5.0`, `Last average ${name}`, value, 0, unit, 'iec']]),
    extendedRegisters([[`1-0:${c}.6.0`, `Maximum demand ${name}, total`, value, 0, unit, 'obis-list']]),
  );
  if (isQuadrant(flow) || isApparent(flow)) return all;
  return table(
    all,
    extendedRegisters([[`1-0:${c}.6.1`, `Maximum demand ${name}, {tariff}`, value, 0, unit, 'obis-list']]),
    registers([[`1-0:${c + 20}.4.0`, `Average ${name}, {phase}`, value, 0, unit, 'smr']]),
  );
}

/** Averages of power and their maxima. The period is designed. */
export const demand = table(/* @__PURE__ */ flows.flatMap(demandOf));

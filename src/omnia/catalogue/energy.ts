import { type Flow, flows, isActive, isApparent } from './flows.ts';
import { type Row, registers, table } from './rows.ts';

const value = 'double-long-unsigned';

/* @__NO_SIDE_EFFECTS__ */
function energyOf(flow: Flow): readonly Row[] {
  const { energy, words, energyUnit: unit, c } = flow;
  const name = `${energy} ${words}`;
  if (isApparent(flow)) return registers([[`1-0:${c}.8.0`, `${name}, total`, value, 0, unit, 'obis-list in part']]);
  const source = isActive(flow) ? 'smr' : 'obis-list in part';
  return registers([
    [`1-0:${c}.8.0`, `${name}, total`, value, 0, unit, source],
    [`1-0:${c}.8.1`, `${name}, T1`, value, 0, unit, source],
    [`1-0:${c}.8.2`, `${name}, T2`, value, 0, unit, source],
    [`1-0:${c}.8.3`, `${name}, T3`, value, 0, unit, 'obis-list in part'],
    [`1-0:${c}.8.4`, `${name}, T4`, value, 0, unit, 'obis-list in part'],
    [`1-0:${c + 20}.8.0`, `${name}, {phase}`, value, 0, unit, 'obis-list in part'],
    [`1-0:${c}.29.0`, `${name}, in the interval of load profile 1`, value, 0, unit, 'iec'],
    [`1-0:${c}.30.0`, `${name}, in the interval of load profile 2`, value, 0, unit, 'iec'],
  ]);
}

/** Energy by direction, quadrant, tariff and phase. That there are four tariffs is designed. */
export const energy = table(
  /* @__PURE__ */ flows.flatMap(energyOf),
  registers([
    ['1-0:15.8.0', '|A+|+|A-| absolute active energy', value, 0, 'Wh', 'obis-list'],
    ['1-0:16.8.0', '|A+|-|A-| net active energy', 'double-long', 0, 'Wh', 'obis-list'],
  ]),
);

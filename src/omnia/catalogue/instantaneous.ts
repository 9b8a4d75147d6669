import { threePhase } from '../hardware.ts';
import { type Flow, flows, isActive, isApparent, isQuadrant } from './flows.ts';
import { data, extendedRegisters, type Row, registers, table } from './rows.ts';
import type { ObjectSource } from './sources.ts';

// Three phases of 230 V and 100 A are 69 kW, more than 16 bits of watts.
const value = 'double-long-unsigned';

/* @__NO_SIDE_EFFECTS__ */
function powerOf(flow: Flow): readonly Row[] {
  const { power, words, powerUnit: unit, c } = flow;
  const [total, phase] = sourcesOf(flow);
  return registers([
    [`1-0:${c}.7.0`, `Instantaneous ${power} ${words}, total`, value, 0, unit, total],
    [`1-0:${c + 20}.7.0`, `Instantaneous ${power} ${words}, {phase}`, value, 0, unit, phase],
  ]);
}

function sourcesOf(flow: Flow): readonly [total: ObjectSource, phase: ObjectSource] {
  if (isActive(flow)) return ['smr', 'smr'];
  return ['obis-list', isQuadrant(flow) || isApparent(flow) ? 'obis-list' : 'han'];
}

/** What is measured just now, by phase. */
export const instantaneous = table(
  /* @__PURE__ */ flows.flatMap(powerOf),
  registers([
    ['1-0:16.7.0', 'Instantaneous net active power P+ - P-', 'double-long', 0, 'W', 'obis-list'],
    ['1-0:32.7.0', 'Instantaneous voltage {phase}', 'long-unsigned', -1, 'V', 'smr'],
    ['1-0:31.7.0', 'Instantaneous current {phase}', 'long-unsigned', -2, 'A', 'smr'],
    ['1-0:32.24.0', 'Average voltage {phase}', 'long-unsigned', -1, 'V', 'smr'],
    ['1-0:31.24.0', 'Average current {phase}', 'long-unsigned', -2, 'A', 'smr'],
    ['1-0:32.25.0', 'Last average voltage {phase}', 'long-unsigned', -1, 'V', 'iec', { detail: '10 minutes' }],
    ['1-0:31.25.0', 'Last average current {phase}', 'long-unsigned', -2, 'A', 'iec', { detail: '10 minutes' }],
    ['1-0:14.7.0', 'Instantaneous frequency', 'long-unsigned', -2, 'Hz', 'han'],
    ['1-0:14.25.0', 'Last average frequency', 'long-unsigned', -3, 'Hz', 'iec', { detail: '10 seconds' }],
    ['1-0:90.7.0', 'Sum of the phase currents', 'long-unsigned', -2, 'A', 'smr'],
    ['1-0:12.7.0', 'Average of the phase voltages', 'long-unsigned', -1, 'V', 'obis-list'],
    ['1-0:81.7.4', 'Phase angle I(L1)-U(L1)', 'long-unsigned', -1, '°', 'iec'],
    ['0-0:96.9.0', 'Internal temperature', 'long', -1, '°C', 'obis-list'],
  ]),
  extendedRegisters([
    ['1-0:32.23.0', 'Minimum voltage {phase}', 'long-unsigned', -1, 'V', 'iec'],
    ['1-0:32.26.0', 'Maximum voltage {phase}', 'long-unsigned', -1, 'V', 'iec'],
    ['1-0:31.26.0', 'Maximum current {phase}', 'long-unsigned', -2, 'A', 'iec'],
  ]),
  registers(
    [
      // Calculated: only the phases are measured.
      ['1-0:91.7.0', 'Neutral current', 'long-unsigned', -2, 'A', 'obis-list in part', { detail: 'calculated' }],
      [
        '1-0:92.7.0',
        'Neutral voltage displacement',
        'long-unsigned',
        -1,
        'V',
        'obis-list in part',
        { detail: 'calculated' },
      ],
      ['1-0:124.7.0', 'Instantaneous voltage L1-L2', 'long-unsigned', -1, 'V', 'obis-list'],
      ['1-0:125.7.0', 'Instantaneous voltage L2-L3', 'long-unsigned', -1, 'V', 'obis-list'],
      ['1-0:126.7.0', 'Instantaneous voltage L3-L1', 'long-unsigned', -1, 'V', 'obis-list'],
      ['1-0:81.7.1', 'Phase angle U(L2)-U(L1)', 'long-unsigned', -1, '°', 'iec'],
      ['1-0:81.7.2', 'Phase angle U(L3)-U(L1)', 'long-unsigned', -1, '°', 'iec'],
      ['1-0:81.7.12', 'Phase angle U(L3)-U(L2)', 'long-unsigned', -1, '°', 'iec'],
      ['1-0:81.7.15', 'Phase angle I(L2)-U(L2)', 'long-unsigned', -1, '°', 'iec'],
      ['1-0:81.7.26', 'Phase angle I(L3)-U(L3)', 'long-unsigned', -1, '°', 'iec'],
      ['1-0:81.7.5', 'Phase angle I(L2)-U(L1)', 'long-unsigned', -1, '°', 'iec'],
      ['1-0:81.7.6', 'Phase angle I(L3)-U(L1)', 'long-unsigned', -1, '°', 'iec'],
      ['1-0:12.7.130', 'Voltage unbalance u2/u1, instantaneous', 'long-unsigned', -2, '%', 'designed'],
      [
        '1-0:12.25.130',
        'Voltage unbalance u2/u1, last average',
        'long-unsigned',
        -2,
        '%',
        'designed',
        { detail: '10 minutes' },
      ],
      ['1-0:12.7.131', 'Zero sequence u0/Un, instantaneous', 'long-unsigned', -2, '%', 'designed'],
    ],
    { requires: threePhase },
  ),
  data([['0-0:96.80.14', 'Phase sequence', 'enum', 'data-sheet', { detail: '0 unknown, 1 L1-L2-L3, 2 L1-L3-L2' }]], {
    requires: threePhase,
  }),
);

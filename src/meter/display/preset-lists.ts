import {
  type CaptureObject,
  Clock,
  Data,
  DisconnectControl,
  type InterfaceClass,
  Register,
} from '../../cosem/index.ts';
import { obis } from '../../obis/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import type { DisplayListName } from './display-sequence.ts';

/** Display lists to choose from when a meter is ordered (OMNIA data sheet, Display lists). */
export type DisplayPreset = 'basic' | 'intermediate' | 'advanced';

/** All of them, the shortest first. */
export const displayPresets: readonly DisplayPreset[] = ['basic', 'intermediate', 'advanced'];

const energies = ['1-0:1.8.0', '1-0:2.8.0'];
const tariffs = ['1-0:1.8.1', '1-0:1.8.2', '1-0:2.8.1', '1-0:2.8.2'];
const reactive = ['1-0:3.8.0', '1-0:4.8.0'];
const powers = ['1-0:1.7.0', '1-0:2.7.0'];
const phases = ['1-0:32.7.0', '1-0:52.7.0', '1-0:72.7.0', '1-0:31.7.0', '1-0:51.7.0', '1-0:71.7.0'];
const meter = ['0-0:1.0.0', '0-0:96.1.0'];
const control = ['0-0:96.3.10', '0-0:97.97.0'];

/** What is in them (designed: the order form is not public). What a type does not have is left out. */
const presets: Readonly<Record<DisplayPreset, Readonly<Record<DisplayListName, readonly string[]>>>> = {
  basic: { automatic: ['1-0:1.8.0'], manual: ['1-0:1.8.0', ...meter] },
  intermediate: {
    automatic: energies,
    manual: [...energies, ...tariffs, ...powers, ...meter, ...control],
  },
  advanced: {
    automatic: [...energies, ...reactive, ...powers, '0-0:1.0.0'],
    manual: [
      ...energies,
      ...tariffs,
      ...reactive,
      ...powers,
      ...phases,
      '1-0:14.7.0',
      '1-0:13.7.0',
      ...meter,
      ...control,
    ],
  },
};

const shown: readonly (readonly [of: InterfaceClass, attribute: string])[] = [
  [Register, 'value'],
  [Data, 'value'],
  [Clock, 'time'],
  [DisconnectControl, 'controlState'],
];

/** A display list of a preset, as far as a meter has what is in it. */
export function presetList({ type }: OmniaMeter, preset: DisplayPreset, list: DisplayListName): CaptureObject[] {
  return presets[preset][list].flatMap((name) => {
    const logicalName = obis(name);
    const of = type.objects.get(logicalName.key)?.of;
    const [, attribute] = shown.find(([one]) => one === of) ?? [];
    if (of === undefined || attribute === undefined) return [];
    const { attributeId } = of.attributes[attribute]!;
    return [{ classId: of.classId, logicalName, attributeIndex: attributeId, dataIndex: 0 }];
  });
}

import { Data, RegisterActivation, ScriptTable } from '../../cosem/index.ts';
import { obis } from '../../obis/index.ts';
import { activeTariff } from '../control/active-tariff.ts';
import { calendarParts } from '../control/calendars.ts';
import { registerActivationParts } from '../control/register-activations.ts';
import type { Script } from '../control/scripts.ts';
import { tariffs } from '../energies.ts';
import { type ObjectPart, part } from '../part.ts';

const scriptTable = obis('0-0:10.0.100');
const activations = [obis('0-0:14.0.0'), obis('0-0:14.0.1')];

const start = (hour: number, scriptSelector: number) => ({
  startTime: { hour, minute: 0, second: 0, hundredths: 0 },
  scriptLogicalName: scriptTable,
  scriptSelector,
});

const [workday, restDay] = [1, 2];

/** By day T1, from ten in the evening to six in the morning T2, at the week-end T2 (designed). */
const usual = {
  name: 'usual',
  seasons: [{ seasonProfileName: 'year', seasonStart: { month: 1, dayOfMonth: 1 }, weekName: 'week' }],
  weeks: [
    {
      weekProfileName: 'week',
      monday: workday,
      tuesday: workday,
      wednesday: workday,
      thursday: workday,
      friday: workday,
      saturday: restDay,
      sunday: restDay,
    },
  ],
  days: [
    { dayId: workday, daySchedule: [start(0, 2), start(6, 1), start(22, 2)] },
    { dayId: restDay, daySchedule: [start(0, 2)] },
  ],
};

/** The script of a tariff activates its registers. */
function tariffScript(tariff: number): Script {
  const { classId, attributes } = RegisterActivation;
  const actions = activations.map((logicalName) => ({
    serviceId: 'write-attribute' as const,
    classId,
    logicalName,
    index: attributes.activeMask.attributeId,
    parameter: { kind: 'octet-string' as const, value: Uint8Array.of(0x54, 0x30 + tariff) },
  }));
  return { scriptIdentifier: tariff, actions };
}

/** Tariffs and what switches them. */
export const tariffParts: readonly ObjectPart[] = [
  ...calendarParts(0, usual),
  ...registerActivationParts,
  part(ScriptTable, `${scriptTable}`, { scripts: Array.from({ length: tariffs }, (_, i) => tariffScript(i + 1)) }),
  part(Data, '0-0:96.14.0', {
    value: (self) => ({ kind: 'octet-string', value: Uint8Array.of(0, activeTariff(self)) }),
  }),
];

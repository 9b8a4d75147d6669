import type { ServiceItem, ServiceResult } from '../association/index.ts';
import { ActivityCalendar, Clock, Data, type InterfaceClass, SecuritySetupV1 } from '../cosem/index.ts';
import type { Obis } from '../obis/index.ts';
import { dateTimeData } from './data-values.ts';
import { noDateTime } from './initial-value.ts';
import type { OmniaMeter } from './omnia-meter.ts';
import { type ObjectPart, part } from './part.ts';

/** How often parameters were changed, and when last: of all of them, or of those that protect others. */
interface Changes {
  readonly count: number;
  /** Milliseconds since 1970 UTC; undefined where nothing was. */
  readonly last: number | undefined;
}

type Kind = 'all' | 'protected';

const parameterChanged = 47;
/** Changes within so many milliseconds are one event (designed). */
const oneEvent = 60_000;

/** Objects that are no parameters: messages, alarms and errors, what the display latched. */
const others: readonly ((name: Obis) => boolean)[] = [
  ({ a, c, d }) => a === 0 && c === 96 && d === 13,
  ({ a, c }) => a === 0 && c === 97,
  ({ a, c, d, e }) => a === 0 && c === 96 && d === 80 && e === 190,
];

/** Classes and objects whose changes are counted, and are events of their own. */
const hasOwnEvent = (classId: number, { c, d, e }: Obis): boolean =>
  classId === ActivityCalendar.classId || (c === 96 && d === 80 && e === 110);

/** What a client has done may change when something is due, and may be a change of a parameter. */
export function afterChange(meter: OmniaMeter, item: ServiceItem, result: ServiceResult | undefined): void {
  if (item.kind === 'set' && result?.kind === 'set' && result.result === 'success') countChange(meter, item.descriptor);
  meter.life.changed();
}

function countChange(
  meter: OmniaMeter,
  { classId, instanceId, attributeId }: { classId: number; instanceId: Obis; attributeId: number },
): void {
  const isTime = classId === Clock.classId && attributeId === Clock.attributes.time.attributeId;
  const object = meter.type.objects.get(instanceId.key);
  if (isTime || object === undefined || others.some((isOther) => isOther(instanceId))) return;
  const isProtected = object.access.signed || object.of === (SecuritySetupV1 as InterfaceClass);
  const { last } = changesOf(meter, 'all');
  meter.memory.transact(() => {
    add(meter, 'all');
    if (isProtected) add(meter, 'protected');
    const isNews = last === undefined || meter.now() - last >= oneEvent;
    if (isNews && !hasOwnEvent(classId, instanceId)) meter.events.log(parameterChanged);
  });
}

const keyOf = (kind: Kind): string => `parameter changes ${kind}`;

function changesOf({ memory }: OmniaMeter, kind: Kind): Changes {
  const octets = memory.get(keyOf(kind));
  if (octets === undefined) return { count: 0, last: undefined };
  const view = new DataView(octets.buffer, octets.byteOffset);
  return { count: view.getUint16(0), last: view.getFloat64(2) };
}

function add(meter: OmniaMeter, kind: Kind): void {
  const view = new DataView(new ArrayBuffer(10));
  view.setUint16(0, changesOf(meter, kind).count + 1);
  view.setFloat64(2, meter.now());
  meter.memory.put([[keyOf(kind), new Uint8Array(view.buffer)]]);
}

function showing(kind: Kind, countName: string, dateName: string): readonly ObjectPart[] {
  return [
    part(Data, countName, { value: (self) => ({ kind: 'long-unsigned', value: changesOf(self, kind).count }) }),
    part(Data, dateName, {
      value: (self) => {
        const { last } = changesOf(self, kind);
        return last === undefined ? noDateTime() : dateTimeData(self.timeOf(last));
      },
    }),
  ];
}

/** How often and when the configuration was changed, and the protected part of it. */
export const parameterChangeParts: readonly ObjectPart[] = [
  ...showing('all', '0-0:96.2.0', '0-0:96.2.1'),
  ...showing('protected', '0-0:96.2.10', '0-0:96.2.11'),
];

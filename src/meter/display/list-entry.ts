import { Data } from '../../axdr/index.ts';
import { decode, EncodeError, encode } from '../../codec/index.ts';
import {
  attributeOf,
  type CaptureObject,
  Clock,
  DemandRegister,
  DisconnectControl,
  ExtendedRegister,
  type InterfaceClass,
  Data as ObjectData,
  Register,
  type ScalerUnit,
} from '../../cosem/index.ts';
import { obis } from '../../obis/index.ts';
import { ServiceRefusal } from '../../server/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { type DisplayEntry, noEntry } from './display-content.ts';
import { displayedTime, displayedValue, noValue } from './displayed-value.ts';
import { isLegallyRelevant } from './legal-relevance.ts';
import { objectIdOf } from './object-id.ts';

const displayable: readonly InterfaceClass[] = [
  ObjectData,
  Register,
  ExtendedRegister,
  DemandRegister,
  Clock,
  DisconnectControl,
];
/** Shows the display itself: it would never come to an end. */
const symbolState = obis('0-0:96.80.122');

/** The attribute that an entry of a list is about; undefined where the display cannot show it. */
function shownAttribute(meter: OmniaMeter, { classId, logicalName, attributeIndex, dataIndex }: CaptureObject) {
  const object = meter.type.objects.get(logicalName.key);
  const [name, attribute] = (object && attributeOf(object.of, attributeIndex)) ?? [];
  if (object === undefined || name === undefined || attribute === undefined || dataIndex !== 0) return undefined;
  if (object.of.classId !== classId || !displayable.includes(object.of)) return undefined;
  return name === 'logicalName' || logicalName.equals(symbolState) ? undefined : { object, name, attribute };
}

/** Whether a display list may have this entry. */
export function canBeShown(meter: OmniaMeter, entry: CaptureObject): boolean {
  return shownAttribute(meter, entry) !== undefined;
}

/** Fields a, b, d and n for an entry of a list, as it is now. */
export function entryOf(meter: OmniaMeter, entry: CaptureObject): DisplayEntry {
  const shown = shownAttribute(meter, entry);
  if (shown === undefined) return { ...noEntry, objectId: objectIdOf(entry.logicalName) };
  const { object, name } = shown;
  const head = { objectId: objectIdOf(object.logicalName), isInformative: !isLegallyRelevant(object) };
  if (object.of === Clock && name === 'time') return { ...head, unit: '', value: timeOfDay(meter) };
  const data = dataOf(meter, shown);
  if (data === undefined) return { ...head, unit: '', value: noValue };
  return { ...head, ...displayedValue(data, scalerUnitOf(meter, object, name)) };
}

/** The value of an attribute; undefined where the meter has none just now. */
function dataOf(meter: OmniaMeter, { object, name, attribute }: Shown): Data | undefined {
  try {
    return decode(Data, encode(attribute.type, meter.read(object.of, object.logicalName, name as never)));
  } catch (error) {
    if (error instanceof ServiceRefusal || error instanceof EncodeError) return undefined;
    throw error;
  }
}

function timeOfDay(meter: OmniaMeter): string {
  const { hour = 0, minute = 0, second = 0 } = meter.timeOf(meter.now());
  return displayedTime(hour, minute, second);
}

type Shown = NonNullable<ReturnType<typeof shownAttribute>>;

function scalerUnitOf(meter: OmniaMeter, { of, logicalName }: Shown['object'], name: string): ScalerUnit | undefined {
  if (!/value$/i.test(name) || of.attributes.scalerUnit === undefined) return undefined;
  return meter.read(of as typeof Register, logicalName, 'scalerUnit');
}

import type { Data as DataValue } from '../../axdr/index.ts';
import { type CaptureObject, Data, ProfileGenericV1, Register } from '../../cosem/index.ts';
import { obis } from '../../obis/index.ts';
import { ServiceRefusal, stored } from '../../server/index.ts';
import type { DisplayContent } from '../display/display-content.ts';
import { canBeShown } from '../display/list-entry.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { type ObjectPart, part } from '../part.ts';

/** Entries of a display list (designed). */
const mostEntries = 30;

const importedEnergy: CaptureObject = {
  classId: Register.classId,
  logicalName: obis('1-0:1.8.0'),
  attributeIndex: Register.attributes.value.attributeId,
  dataIndex: 0,
};

function checkEntries(entries: readonly CaptureObject[], self: OmniaMeter): void {
  if (entries.length > mostEntries || !entries.every((entry) => canBeShown(self, entry)))
    throw new ServiceRefusal('other-reason');
}

const usualList = stored<OmniaMeter, readonly CaptureObject[]>([importedEnergy], { check: checkEntries });
const emptyList = stored<OmniaMeter, readonly CaptureObject[]>([], { check: checkEntries });

/** The fields a to n in this order; 0 and empty texts stand for what is off (designed). */
function fieldsOf(content: DisplayContent | undefined): readonly DataValue[] {
  if (content === undefined) return [];
  const text = (value: string): DataValue => ({ kind: 'visible-string', value });
  const flag = (value: boolean): DataValue => ({ kind: 'boolean', value });
  const number = (value: number): DataValue => ({ kind: 'unsigned', value });
  const each = <T>(values: readonly T[], of: (value: T) => DataValue): DataValue => ({
    kind: 'array',
    value: values.map(of),
  });
  return [
    text(content.objectId),
    flag(content.isInformative),
    flag(content.hasError),
    text(content.unit),
    number(content.network === undefined ? 0 : content.network + 1),
    flag(content.isVerified),
    number(content.tariff ?? 0),
    flag(content.isPrepayment),
    flag(content.isTampered),
    number(content.quadrant ?? 0),
    { kind: 'enum', value: content.phaseSequence === undefined ? 0 : content.phaseSequence === 'L1-L2-L3' ? 1 : 2 },
    each(content.voltages, flag),
    each(content.currents, (direction) => ({
      kind: 'integer',
      value: direction === undefined ? 0 : direction === 'import' ? 1 : -1,
    })),
    text(content.value),
  ];
}

/** What is shown, and what a client may choose of it (OMNIA data sheet, Display, Display lists). */
export const displayParts: readonly ObjectPart[] = [
  part(ProfileGenericV1, ['0-0:21.0.1', '0-0:21.0.2'], { captureObjects: usualList }),
  part(ProfileGenericV1, '0-0:21.0.3', { captureObjects: emptyList }),
  part(Data, '0-0:96.80.122', { value: ({ display }) => ({ kind: 'structure', value: fieldsOf(display.content) }) }),
];

import type { anyData, ValueOf } from '../cosem/index.ts';
import type { CatalogueObject } from './catalogue/object.ts';
import { capabilitiesOf, formatTypeNumber } from './type-number.ts';
import type { Capabilities, TypeNumber } from './type-number-positions.ts';

type Value = string | number | boolean;

/** Objects whose value follows from the type number, by logical name. */
const values: Readonly<Record<string, (typeNumber: TypeNumber, capabilities: Capabilities) => Value>> = {
  '0-0:96.1.1*255': formatTypeNumber,
  '0-0:96.80.3*255': ({ measuringSystems }) => Number(measuringSystems),
  '0-0:96.80.4*255': ({ accuracyClass }) => accuracyClass,
  '0-0:96.80.5*255': ({ energyType }) => Number(energyType),
  '0-0:96.80.6*255': ({ countryCode }) => countryCode,
  '1-0:0.6.3*255': (_, { maximumCurrent }) => maximumCurrent * 100,
  '0-0:96.80.141*255': (_, { backupDays }) => backupDays,
  '0-0:96.80.173*255': (_, { homeAreaNetwork }) => homeAreaNetwork === 'full',
};

/** What the `value` of an object is by the hardware; undefined where it does not follow from it. */
export function hardwareValue(
  { logicalName, types }: CatalogueObject,
  typeNumber: TypeNumber,
): ValueOf<typeof anyData> | undefined {
  const value = values[`${logicalName}`]?.(typeNumber, capabilitiesOf(typeNumber));
  return value === undefined ? undefined : ({ kind: types.value, value } as ValueOf<typeof anyData>);
}

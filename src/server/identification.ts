import { fromLatin1 } from '../codec/index.ts';
import { Data, SapAssignment } from '../cosem/index.ts';
import { Obis } from '../obis/index.ts';
import type { AccessRights } from './object-access.ts';
import { type ServedObject, served } from './served-object.ts';

/** A logical device of a meter, and its address. */
export interface AssignedSap {
  readonly sap: number;
  readonly logicalDeviceName: string;
}

/** SAP assignment, 0-0:41.0.0.255 (Blue Book 4.4.5): the logical devices of the meter. Only in the management one. */
export function sapAssignment<State>(
  list: readonly AssignedSap[] | ((self: State) => readonly AssignedSap[]),
  access?: AccessRights,
): ServedObject<State> {
  return served<typeof SapAssignment, State>(
    SapAssignment,
    Obis.of(0, 0, 41, 0, 0),
    { sapAssignmentList: list },
    access,
  );
}

/** The COSEM logical device name, 0-0:42.0.0.255 (Blue Book 4.1.8.2): up to 16 octets that begin with the maker's FLAG id. */
export function logicalDeviceName<State>(
  name: string | ((self: State) => string),
  access?: AccessRights,
): ServedObject<State> {
  const value = (text: string) => ({ kind: 'octet-string', value: fromLatin1(text) }) as const;
  return served<typeof Data, State>(
    Data,
    Obis.of(0, 0, 42, 0, 0),
    { value: typeof name === 'string' ? value(name) : (self) => value(name(self)) },
    access,
  );
}

import type { ServiceCaller } from '../association/index.ts';
import type {
  AssociationSnV0,
  AssociationSnV1,
  AssociationSnV2,
  AssociationSnV3,
  AssociationSnV4,
  InterfaceClass,
} from '../cosem/index.ts';
import { Obis } from '../obis/index.ts';
import { type AssociationLnOptions, userOf } from './association-ln.ts';
import { shortNameMethods } from './association-sn-methods.ts';
import type { ServingDevice } from './attribute-source.ts';
import { type ServedObject, servedByDevice } from './served-object.ts';
import { ServiceRefusal } from './service-refusal.ts';
import { type ShortNameSelection, shortNameAccessRights, shortNameObjectList } from './short-name-lists.ts';

/** A version of Association SN. */
export type AssociationSn =
  | typeof AssociationSnV0
  | typeof AssociationSnV1
  | typeof AssociationSnV2
  | typeof AssociationSnV3
  | typeof AssociationSnV4;

/** What an Association SN object shows: the same as an Association LN. */
export interface AssociationSnOptions<State> extends AssociationLnOptions<State> {}

const noReference = Obis.of(0, 0, 0, 0, 0, 0);
/** The first version whose access modes are octets of flags. */
const versionOfFlags = 4;

type Device = ServingDevice<unknown>;

/**
 * An Association SN object (Blue Book 4.4.3) of any version: its lists are what the table and the rights say. The first of a
 * table has the base name 0xFA00, under which every client finds its own. Pass 3 of HLS never comes here: the association
 * itself takes it.
 */
export function associationSn<State>(
  of: AssociationSn,
  logicalName: Obis,
  options: AssociationSnOptions<State> = {},
): ServedObject<State> {
  const { users = [], clientSap, securitySetupReference = noReference } = options;
  const changeSecret = (device: ServingDevice<State>, secret: Uint8Array) => {
    if (options.changeSecret === undefined) throw new ServiceRefusal('read-write-denied');
    return options.changeSecret(device.state, secret);
  };
  const refused = () => {
    throw new ServiceRefusal('read-write-denied');
  };
  const clientOf = (caller: ServiceCaller | undefined): number => {
    const client = clientSap ?? caller?.association.clientSap;
    if (client === undefined) throw new ServiceRefusal('object-unavailable');
    return client;
  };
  const modes = of.version < versionOfFlags ? 1 : 3;
  const all: Readonly<Record<string, unknown>> = {
    objectList: ({ table }: Device, caller?: ServiceCaller, selection?: ShortNameSelection) =>
      shortNameObjectList(table, clientOf(caller), selection),
    accessRightsList: ({ table }: Device, caller?: ServiceCaller) =>
      shortNameAccessRights(table, clientOf(caller), modes),
    securitySetupReference,
    userList: users,
    currentUser: (_device: Device, caller?: ServiceCaller) => userOf(users, caller),
    ...shortNameMethods(clientOf),
    changeLlsSecret: changeSecret,
    changeHlsSecret: changeSecret,
    changeSecret,
    getHlsChallenge: refused,
    replyToHlsAuthentication: refused,
    addUser: refused,
    removeUser: refused,
  };
  return servedByDevice(of as InterfaceClass, logicalName, all as never, options.access);
}

import type { OfferedAssociation, ServiceCaller } from '../association/index.ts';
import type {
  AssociationLnV0,
  AssociationLnV1,
  AssociationLnV2,
  AssociationLnV3,
  InterfaceClass,
  UserListEntry,
} from '../cosem/index.ts';
import { Obis } from '../obis/index.ts';
import type { AssociationVersion } from '../security/index.ts';
import { applicationContextNameOf, conformanceBitString, mechanismNameOf } from './association-names.ts';
import type { ReadAttribute, ServingDevice } from './attribute-source.ts';
import type { AccessRights } from './object-access.ts';
import { type ObjectListSelection, objectList } from './object-list.ts';
import { type ServedObject, servedByDevice } from './served-object.ts';
import { ServiceRefusal } from './service-refusal.ts';

/** A version of Association LN. */
export type AssociationLn =
  | typeof AssociationLnV0
  | typeof AssociationLnV1
  | typeof AssociationLnV2
  | typeof AssociationLnV3;

/** What an Association LN object shows. */
export interface AssociationLnOptions<State> {
  /** The client whose association it is; where left out, that of the caller, as 0-0:40.0.0.255 is. */
  readonly clientSap?: number | undefined;
  /** The logical name of its Security setup; none where left out. */
  readonly securitySetupReference?: Obis | undefined;
  /** The users of the client. */
  readonly users?: readonly UserListEntry[] | undefined;
  /** Takes a new secret of LLS or HLS, which is durable when this returns; nobody changes it where left out. */
  readonly changeSecret?: ((self: State, secret: Uint8Array) => void | Promise<void>) | undefined;
  readonly access?: AccessRights | undefined;
}

const dlmsVersion = 6;
const noReference = Obis.of(0, 0, 0, 0, 0, 0);
const noUser: UserListEntry = { userId: 0, userName: '' };
const nothing = new Uint8Array();

type Device = ServingDevice<unknown>;

/**
 * An Association LN object (Blue Book 4.4.4) of any version: its object_list is what the table and the rights say, and
 * the rest is what was offered and negotiated. Pass 3 of HLS never comes here: the association itself takes it.
 */
export function associationLn<State>(
  of: AssociationLn,
  logicalName: Obis,
  options: AssociationLnOptions<State> = {},
): ServedObject<State> {
  const changeSecret = (device: ServingDevice<State>, secret: Uint8Array) => {
    if (options.changeSecret === undefined) throw new ServiceRefusal('read-write-denied');
    return options.changeSecret(device.state, secret);
  };
  const users = options.users ?? [];
  const refused = () => {
    throw new ServiceRefusal('read-write-denied');
  };
  const all: Readonly<Record<string, unknown>> = {
    ...shownBy(of, options.clientSap),
    secret: { write: changeSecret },
    securitySetupReference: options.securitySetupReference ?? noReference,
    userList: users,
    currentUser: ((_device, caller) => userOf(users, caller)) satisfies ReadAttribute<Device, UserListEntry>,
    changeHlsSecret: changeSecret,
    replyToHlsAuthentication: refused,
    addObject: refused,
    removeObject: refused,
    addUser: refused,
    removeUser: refused,
  };
  return servedByDevice(of as InterfaceClass, logicalName, all as never, options.access);
}

/** The attributes that every version has. */
function shownBy({ version }: AssociationLn, clientSap: number | undefined) {
  type Read<T> = ReadAttribute<Device, T>;
  const shown = <T>(show: (offered: OfferedAssociation, caller: ServiceCaller | undefined) => T): Read<T> => {
    return (device, caller) => {
      const own = caller !== undefined && (clientSap ?? caller.association.clientSap) === caller.association.clientSap;
      const offered = own ? caller.association : offeredTo(device, clientSap);
      return show(offered, own ? caller : undefined);
    };
  };
  const objects: ReadAttribute<Device, unknown> = (device, caller, selection) => {
    const client = clientSap ?? caller?.association.clientSap;
    if (client === undefined) throw new ServiceRefusal('object-unavailable');
    return objectList(device, client, version as AssociationVersion, selection as ObjectListSelection | undefined);
  };
  const status: Read<string> = (device, caller) => {
    const own = caller !== undefined && (clientSap ?? caller.association.clientSap) === caller.association.clientSap;
    if (own) return 'associated';
    return device.statusOf?.(offeredTo(device, clientSap)) ?? 'non-associated';
  };
  return {
    objectList: objects,
    associatedPartnersId: shown(({ clientSap: client, serverSap }) => ({ clientSap: client, serverSap })),
    applicationContextName: shown((offered) => applicationContextNameOf(offered.applicationContextName)),
    xdlmsContextInfo: shown((offered, caller) => ({
      conformance: conformanceBitString(caller?.conformance ?? offered.conformance),
      maxReceivePduSize: offered.serverMaxReceivePduSize,
      maxSendPduSize: caller?.clientMaxReceivePduSize ?? 0,
      dlmsVersionNumber: dlmsVersion,
      qualityOfService: 0,
      cypheringInfo: nothing,
    })),
    authenticationMechanismName: shown((offered) => mechanismNameOf(offered.mechanismName)),
    associationStatus: status,
  };
}

function offeredTo({ associations }: Device, clientSap: number | undefined): OfferedAssociation {
  const offered = associations.find((one) => one.clientSap === clientSap);
  if (offered === undefined) throw new ServiceRefusal('object-unavailable');
  return offered;
}

/** The user that a caller is, as its AARQ named it. */
export function userOf(users: readonly UserListEntry[], caller: ServiceCaller | undefined): UserListEntry {
  if (caller?.userId === undefined) return noUser;
  return users.find(({ userId }) => userId === caller.userId) ?? { userId: caller.userId, userName: '' };
}

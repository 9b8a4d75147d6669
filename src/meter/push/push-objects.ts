import { dateTimeToBytes, RawData } from '../../axdr/index.ts';
import { encode, toLatin1 } from '../../codec/index.ts';
import {
  type AttributeValue,
  attributeOf,
  Data,
  type InterfaceClass,
  PushSetupV2,
  type RestrictedObject,
} from '../../cosem/index.ts';
import { obis } from '../../obis/index.ts';
import { accessOf } from '../../omnia/index.ts';
import { type AttributeImplementation, type ObjectImplementation, ServiceRefusal, stored } from '../../server/index.ts';
import { localTime } from '../meter-time.ts';
import { memoryKey } from '../objects/held-attributes.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { type ObjectPart, part } from '../part.ts';
import { isSameColumn } from '../profile/captured-column.ts';
import { columnsOf } from '../profile/encode-rows.ts';
import { usualPushObjects } from './push-lists.ts';
import { protectionLayers } from './push-protection.ts';
import type { PushClassStatus } from './push-queue.ts';
import { pushScheduleParts } from './push-schedules.ts';
import { destinationOf, isPushService } from './push-settings.ts';
import { type PushSetupName, purposeOf, pushSetupNames } from './push-setups.ts';
import { isBuffer } from './push-values.ts';

type Settings<K extends keyof typeof PushSetupV2.attributes> = AttributeValue<typeof PushSetupV2, K>;

const changed = { stored: (_: unknown, self: OmniaMeter) => self.push.revive() };

function refuseUnless(isGood: boolean): void {
  if (!isGood) throw new ServiceRefusal('other-reason');
}

/** The objects of a list as the meter has them: those that it has not are left out of what it begins with. */
function objectList(setup: PushSetupName): AttributeImplementation<OmniaMeter, readonly RestrictedObject[]> {
  const { type, attributeId } = PushSetupV2.attributes.pushObjectList;
  const key = memoryKey({ of: PushSetupV2, logicalName: purposeOf(setup).logicalName }, attributeId);
  const usual = usualPushObjects(setup);
  return {
    read: (self) => {
      const octets = self.memory.get(key);
      return octets === undefined ? usual.filter(({ logicalName }) => self.has(logicalName)) : new RawData(octets);
    },
    write: (self, objects) => {
      refuseUnless(objects.every((object) => canBePushed(self, object)));
      self.memory.put([[key, encode(type, objects)]]);
      self.push.revive();
    },
  };
}

/** Restrictions are not for a queue, which sends what was not acknowledged; nor are counts from the end of a buffer. */
function canBePushed(self: OmniaMeter, object: RestrictedObject): boolean {
  const { classId, logicalName, attributeIndex, dataIndex, restriction, columns = [] } = object;
  const known = self.type.objects.get(logicalName.key);
  const [name] = (known && attributeOf(known.of as InterfaceClass, attributeIndex)) ?? [];
  if (known?.of.classId !== classId || name === undefined) return false;
  // What nobody reads is not sent either: secrets.
  if (!accessOf(known, 'management').readable.includes(name)) return false;
  if ((restriction?.restrictionType ?? 'none') !== 'none') return false;
  if (!isBuffer(self, object)) return dataIndex < 0x1000 && columns.length === 0;
  const captured = columnsOf(self, logicalName);
  return dataIndex === 0 && columns.every((column) => captured.some((one) => isSameColumn(one, column)));
}

const usualDestination: Settings<'sendDestinationAndMethod'> = {
  transportService: 'reliable-coap',
  destination: new Uint8Array(),
  message: 'a-xdr-encoded-xdlms-apdu',
};

const acknowledgedByCoap = 'unconfirmed-retry-on-missing-supporting-layer-confirmation';
const acknowledgedByNobody = 'unconfirmed-retry-on-supporting-layer-failure';
/** Seconds over which the meters of an area spread what is pushed at the same time of day (designed). */
const usualSpread = 60;

/** What a push setup begins with, and what it takes (all but the acknowledgement designed). */
function setupImplementation(setup: PushSetupName): ObjectImplementation<typeof PushSetupV2, OmniaMeter> {
  const { isRepeated = false } = purposeOf(setup);
  const isInterval = setup.startsWith('interval');
  const transportService = isRepeated ? 'unreliable-coap' : 'reliable-coap';
  return {
    pushObjectList: objectList(setup),
    sendDestinationAndMethod: stored(
      { ...usualDestination, transportService },
      { check: checkDestination, ...changed },
    ),
    communicationWindow: stored([], changed),
    randomisationStartInterval: stored(isInterval ? usualSpread : 0, changed),
    numberOfRetries: stored(isRepeated ? 2 : 3, changed),
    repetitionDelay: stored(isRepeated ? delays(1, 100, 1) : delays(5, 200, 3600), changed),
    portReference: stored(obis('0-0:25.16.0')),
    pushClientSap: stored(102),
    pushProtectionParameters: stored([], { check: checkProtection }),
    pushOperationMethod: stored(isRepeated ? acknowledgedByNobody : acknowledgedByCoap, changed),
    confirmationParameters: stored({ confirmationStartDate: {}, confirmationInterval: 0 }, changed),
    lastConfirmationDateTime: stored<OmniaMeter, Settings<'lastConfirmationDateTime'>>(
      {},
      { stored: (time, self) => self.push.goBackTo(setup, time) },
    ),
    push: (self) => self.push.enqueue(setup),
    reset: (self) => self.push.reset(setup),
  };
}

function delays(repetitionDelayMin: number, repetitionDelayExponent: number, repetitionDelayMax: number) {
  return { repetitionDelayMin, repetitionDelayExponent, repetitionDelayMax };
}

function checkDestination({ transportService, destination, message }: Settings<'sendDestinationAndMethod'>): void {
  const isAddress = destination.length === 0 || destinationOf(toLatin1(destination), 'udp') !== undefined;
  refuseUnless(isPushService(transportService) && isAddress && message === 'a-xdr-encoded-xdlms-apdu');
}

/** Signing takes a key that the meter may not have yet. */
function checkProtection(parameters: Settings<'pushProtectionParameters'>, { security }: OmniaMeter): void {
  const layers = protectionLayers(parameters);
  const isSigned = layers?.some(({ kind }) => kind === 'general-signing') === true;
  refuseUnless(layers !== undefined && (!isSigned || security.context('push').signer !== undefined));
}

type Value = AttributeValue<typeof Data, 'value'>;

function statusData(self: OmniaMeter, { priority, waiting, oldest, dropped }: PushClassStatus): Value {
  const time = oldest === Number.POSITIVE_INFINITY ? {} : localTime(oldest, self.rule);
  return {
    kind: 'structure',
    value: [
      { kind: 'enum', value: priority },
      { kind: 'long-unsigned', value: Math.min(waiting, 0xffff) },
      { kind: 'octet-string', value: dateTimeToBytes(time) },
      { kind: 'double-long-unsigned', value: Math.min(dropped, 0xffff_ffff) },
    ],
  };
}

/** Whether sendings are spread at all: a structure of one boolean (designed). */
function checkRandomisation({ kind, value }: Value): void {
  refuseUnless(kind === 'structure' && value.length === 1 && value[0]?.kind === 'boolean');
}

function checkAddresses({ kind, value }: Value): void {
  const isAddress = (one: Value) =>
    one.kind === 'octet-string' && destinationOf(toLatin1(one.value), 'udp') !== undefined;
  refuseUnless(kind === 'array' && value.every(isAddress));
}

/** The objects of pushes (OMNIA data sheet, Communication). */
export const pushParts: readonly ObjectPart[] = [
  ...pushSetupNames.map((setup) => part(PushSetupV2, `${purposeOf(setup).logicalName}`, setupImplementation(setup))),
  ...pushScheduleParts,
  part(Data, '0-0:96.80.90', {
    value: (self) => ({ kind: 'array', value: self.push.status.map((one) => statusData(self, one)) }),
  }),
  part(Data, '0-0:96.80.91', {
    value: stored({ kind: 'structure', value: [{ kind: 'boolean', value: true }] }, { check: checkRandomisation }),
  }),
  part(Data, '0-0:96.80.150', {
    value: stored({ kind: 'array', value: [] }, { check: checkAddresses, ...changed }),
  }),
];

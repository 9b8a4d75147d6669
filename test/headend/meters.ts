import { Apdu } from '../../src/apdu/index.ts';
import { type DataNotificationOptions, dataNotification, eventNotification } from '../../src/association/index.ts';
import { type Data, RawData } from '../../src/axdr/index.ts';
import { encode, fromHex, toHex } from '../../src/codec/index.ts';
import type { Push, PushReceiverOptions, PushRefusal, PushSecurity } from '../../src/headend/index.ts';
import { nodeCryptography } from '../../src/node/index.ts';
import { obis } from '../../src/obis/index.ts';
import {
  authenticatedAndEncrypted,
  type KeyProvider,
  type KeyUse,
  MemoryReplayStore,
  type OpenedApdu,
  type ProtectionLayer,
  protectApdu,
  ReplayGuard,
  type ReplayStore,
  replayProtection,
  Secret,
  type Signer,
  securitySuite,
  unprotectApdu,
} from '../../src/security/index.ts';
import { VirtualClock } from '../../src/transport/index.ts';

const suite = securitySuite(0);
export const headEndTitle = fromHex('4845440000000001')!;
export const origin = { transport: 'test', peer: 'here' } as const;
export const ciphered: ProtectionLayer = { kind: 'general-glo-ciphering', ...authenticatedAndEncrypted };

/** The title of the meter of a number. */
export function titleOf(number: number): Uint8Array {
  return Uint8Array.of(0x4b, 0x41, 0x4d, 0, 0, number >> 16, (number >> 8) & 0xff, number & 0xff);
}

/** Keys that follow from title and use; the broadcast key is one for all. */
export const keys: KeyProvider = {
  key: (title, use) => cached(use === 'globalBroadcastEncryptionKey' ? 'all' : toHex(title), use),
};
const known = new Map<string, Secret>();
function cached(title: string, use: KeyUse): Secret | undefined {
  if (title.startsWith('ff')) return undefined;
  const name = `${title} ${use}`;
  const text = Uint8Array.from(name, (character) => character.charCodeAt(0));
  const secret = known.get(name) ?? new Secret(nodeCryptography.digest('SHA-256', text).slice(0, 16));
  known.set(name, secret);
  return secret;
}

/** A meter that protects what it pushes. */
export class PushingMeter {
  readonly systemTitle: Uint8Array;
  readonly #signer: Signer | undefined;
  counter = 0;

  constructor(number: number, signer?: Signer) {
    this.systemTitle = titleOf(number);
    this.#signer = signer;
  }

  /** A DataNotification of values, protected. */
  push(value: number, options: Partial<DataNotificationOptions> = {}, layers: readonly ProtectionLayer[] = [ciphered]) {
    return this.protect(notificationOf(value, options), layers);
  }

  protect(apdu: Uint8Array, layers: readonly ProtectionLayer[] = [ciphered]): Uint8Array {
    return protectApdu(apdu, layers, {
      suite,
      cryptography: nodeCryptography,
      systemTitle: this.systemTitle,
      peerSystemTitle: layers.some(({ kind }) => kind === 'general-glo-ciphering') ? this.systemTitle : headEndTitle,
      keys: { key: (_, use) => keys.key(this.systemTitle, use) },
      nextInvocationCounter: () => ++this.counter,
      ...(this.#signer && { signer: this.#signer }),
    });
  }

  /** Takes the protection off what the head-end confirmed. */
  open(octets: Uint8Array): OpenedApdu {
    return unprotectApdu(
      octets,
      {
        suite,
        cryptography: nodeCryptography,
        systemTitle: this.systemTitle,
        keys: { key: (_, use) => keys.key(this.systemTitle, use) },
        minimum: authenticatedAndEncrypted,
      },
      0,
    );
  }
}

/** A DataNotification in the clear: a structure of one number. */
export function notificationOf(value: number, options: Partial<DataNotificationOptions> = {}): Uint8Array {
  const body: Data = { kind: 'structure', value: [{ kind: 'double-long-unsigned', value }] };
  return encode(Apdu, dataNotification(RawData.of(body), { longInvokeId: value, ...options }));
}

/** An EventNotification in the clear. */
export function eventOf(value: number): Uint8Array {
  const descriptor = { classId: 1, instanceId: obis('0-0:96.11.0*255'), attributeId: 2 };
  return encode(Apdu, eventNotification(descriptor, RawData.of({ kind: 'unsigned', value })));
}

/** The number in a push of `notificationOf`. */
export function valueIn({ body }: Pick<Push, 'body'>): number {
  return new DataView(body.bytes.buffer, body.bytes.byteOffset).getUint32(3);
}

/** The security of a head-end that knows all meters. */
export function securityOf(store: ReplayStore = new MemoryReplayStore(), changes: Partial<PushSecurity> = {}) {
  let counter = 0;
  return {
    cryptography: nodeCryptography,
    systemTitle: headEndTitle,
    keys,
    replay: replayProtection(new ReplayGuard({ store, mode: 'sliding' }), nodeCryptography),
    nextInvocationCounter: () => ++counter,
    ...changes,
  } satisfies PushSecurity;
}

/** Options of a receiver that keeps what it is handed and told. */
export function keeping(changes: Partial<PushReceiverOptions> = {}) {
  const pushes: Push[] = [];
  const refusals: PushRefusal[] = [];
  const faults: unknown[] = [];
  let repeated = 0;
  const clock = new VirtualClock();
  const options: PushReceiverOptions = {
    clock,
    security: securityOf(),
    deliver(push) {
      pushes.push(push);
    },
    onRefused: (refusal) => refusals.push(refusal),
    onRepeated: () => {
      repeated += 1;
    },
    onFault: (error) => faults.push(error),
    ...changes,
  };
  return { clock, options, pushes, refusals, faults, repeated: () => repeated };
}

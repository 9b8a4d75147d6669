import { RawData, type Data as Value } from '../../src/axdr/index.ts';
import { equalBytes } from '../../src/codec/index.ts';
import { Data } from '../../src/cosem/index.ts';
import { type Obis, obis } from '../../src/obis/index.ts';
import {
  keyIdentity,
  type LastingKeyUse,
  portableCryptography,
  Secret,
  securitySuite,
  wrapKeys,
} from '../../src/security/index.ts';
import {
  fullAccess,
  type Journal,
  type JournalState,
  LogicalDevice,
  objectTable,
  PermanentMemory,
  SecurityContext,
  served,
  stored,
} from '../../src/server/index.ts';
import { callerOf } from './caller.ts';

const cryptography = portableCryptography;
const suite = securitySuite(0);
const serverTitle = Uint8Array.of(0x4b, 0x41, 0x4d, 0, 0, 0, 0, 1);
const clientTitle = Uint8Array.of(0x48, 0x45, 0x53, 0, 0, 0, 0, 1);

export const secret = (first: number) =>
  new Secret(Uint8Array.from({ length: 16 }, (_, i) => (first * 59 + i * i * 37 + 11) & 0xff));

const keys: Readonly<Record<LastingKeyUse, Secret>> = {
  globalUnicastEncryptionKey: secret(1),
  globalBroadcastEncryptionKey: secret(2),
  authenticationKey: secret(3),
  masterKey: secret(4),
};
export const numberName = obis('0-0:96.50.0.255');
export const textName = obis('0-0:96.50.1.255');

const table = objectTable<undefined>(
  [
    served(Data, numberName, { value: stored({ kind: 'double-long-unsigned', value: 0 }) }),
    served(Data, textName, { value: stored({ kind: 'octet-string', value: new Uint8Array() }) }),
  ],
  { access: fullAccess },
);

/** A meter that remembers all that a meter has to, in a journal that `open` makes of its memory. */
export class RememberingMeter {
  readonly memory = new PermanentMemory();
  readonly device: LogicalDevice<undefined>;
  readonly security: SecurityContext;
  readonly journal: Journal;

  constructor(open: (state: JournalState) => Journal) {
    this.journal = open(this.memory);
    this.memory.attach(this.journal);
    this.device = new LogicalDevice(table, undefined, { memory: this.memory });
    const { memory } = this;
    this.security = new SecurityContext({
      name: '0-0:43.0.0*255',
      memory,
      cryptography,
      suite,
      systemTitle: serverTitle,
      keys,
      verificationKey: () => undefined,
    });
  }

  /** Sets a value as a client does, and throws where that fails. */
  set(instanceId: Obis, value: Value): void {
    const descriptor = { classId: 1, instanceId, attributeId: 2 };
    const result = this.device.execute({ kind: 'set', descriptor, value: RawData.of(value) }, callerOf());
    if (result instanceof Promise || result.result !== 'success') throw new Error('it could not be stored');
  }

  /** A step of a meter's life; each changes what it remembers. */
  step(number: number): void {
    const { security } = this;
    const key = keys.globalUnicastEncryptionKey;
    const counter = (invocationCounter: number) => ({
      key,
      systemTitle: clientTitle,
      invocationCounter,
      authenticationTag: new Uint8Array(12).fill(number),
    });
    switch (number % 6) {
      case 0:
        this.set(numberName, { kind: 'double-long-unsigned', value: number });
        break;
      case 1:
        security.replay.accept(counter(number));
        break;
      case 2:
        security.signedReplay.accept({
          originatorSystemTitle: clientTitle,
          transactionId: Uint8Array.of(1, number),
          signature: new Uint8Array(64).fill(number),
        } as never);
        break;
      case 3:
        security.transfer(
          wrapKeys(
            [
              { use: 'authenticationKey', key: secret(number + 20) },
              { use: 'globalBroadcastEncryptionKey', key: secret(number + 90) },
            ],
            { cryptography, suite, masterKey: keys.masterKey },
          ),
          undefined,
        );
        break;
      case 4:
        this.set(textName, { kind: 'octet-string', value: new Uint8Array(number).fill(number) });
        break;
      default:
        security.nextInvocationCounter(secret(number));
        security.activate(number < 10 ? 0x04 : 0x0c, undefined);
    }
  }

  /** All that it remembers, in words. */
  describe(): string {
    const { device, security, memory } = this;
    const broadcast = security.key('globalBroadcastEncryptionKey')!;
    const authentication = security.key('authenticationKey')!;
    const generation = Array.from({ length: 60 }, (_, i) => i).filter((number) =>
      equalBytes(authentication.reveal(), secret(number + 20).reveal()),
    );
    const isPair = generation.every((number) => equalBytes(broadcast.reveal(), secret(number + 90).reveal()));
    return JSON.stringify({
      number: device.get(Data, numberName, 'value'),
      text: [...(device.get(Data, textName, 'value') as { value: Uint8Array }).value],
      policy: security.policyOctet,
      generation,
      isPair,
      memory: [...memory.snapshot()].map(({ payload }) => [...payload]).sort(),
    });
  }
}

/** The scope of a counter of the meter. */
export const scopeOf = (key: Secret) => keyIdentity(key, serverTitle, cryptography);

import { aarq } from '../../acse/index.ts';
import { Apdu, type CosemAttributeDescriptor, type CosemMethodDescriptor } from '../../apdu/index.ts';
import { type Codec, tryDecode } from '../../codec/index.ts';

/** Octets without what must not be written down: zeros in the place of secrets. Undefined where there are none. */
export function masked(octets: Uint8Array): Uint8Array | undefined {
  const secrets = secretsIn(octets).filter(({ length }) => length > 0);
  if (secrets.length === 0) return undefined;
  const copy = octets.slice();
  for (const secret of secrets) {
    // Codecs give views of what they read.
    const start = secret.byteOffset - octets.byteOffset;
    copy.fill(0, start, start + secret.length);
  }
  return copy;
}

const aarqTag = 0x60;
const initiateRequestTag = 1;

function secretsIn(octets: Uint8Array): readonly Uint8Array[] {
  if (octets[0] === aarqTag) return secretsOfAarq(octets);
  const apdu = read(Apdu, octets);
  if (apdu?.kind === 'set-request' || apdu?.kind === 'action-request') return secretsOfRequest(apdu.value.value);
  return [];
}

/** The password of low level security, and a dedicated key that is sent in clear. */
function secretsOfAarq(octets: Uint8Array): readonly Uint8Array[] {
  const request = read(aarq, octets);
  if (request === undefined) return [];
  const { mechanismName, callingAuthenticationValue, userInformation } = request;
  const password = mechanismName === 'lls' ? callingAuthenticationValue?.value : undefined;
  return [...(password instanceof Uint8Array ? [password] : []), ...dedicatedKey(userInformation)];
}

function dedicatedKey(userInformation: Uint8Array | undefined): readonly Uint8Array[] {
  if (userInformation?.[0] !== initiateRequestTag) return [];
  const apdu = read(Apdu, userInformation);
  const key = apdu?.kind === 'initiateRequest' ? apdu.value.dedicatedKey : undefined;
  return key === undefined ? [] : [key];
}

/** What is written to a secret, or given to a method that changes one. */
function secretsOfRequest(request: object): readonly Uint8Array[] {
  const fields = request as {
    readonly cosemAttributeDescriptor?: CosemAttributeDescriptor;
    readonly cosemMethodDescriptor?: CosemMethodDescriptor;
    readonly value?: { readonly bytes: Uint8Array };
    readonly methodInvocationParameters?: { readonly bytes: Uint8Array };
    readonly datablock?: { readonly rawData: Uint8Array };
    readonly pblock?: { readonly rawData: Uint8Array };
  };
  const { cosemAttributeDescriptor: attribute, cosemMethodDescriptor: method } = fields;
  const isSecret =
    (attribute !== undefined && secretAttributes[attribute.classId]?.includes(attribute.attributeId)) ||
    (method !== undefined && secretMethods[method.classId]?.includes(method.methodId));
  if (isSecret !== true) return [];
  const values = [fields.value?.bytes, fields.methodInvocationParameters?.bytes];
  return [...values, fields.datablock?.rawData, fields.pblock?.rawData].filter((value) => value !== undefined);
}

/** The secret of Association LN; the password of a PPP setup. */
const secretAttributes: Readonly<Record<number, readonly number[]>> = { 15: [7], 44: [5] };
/** change_HLS_secret of Association LN, and the like of Association SN. */
const secretMethods: Readonly<Record<number, readonly number[]>> = { 15: [2], 12: [5, 6] };

function read<T>(codec: Codec<T>, octets: Uint8Array): T | undefined {
  const decoded = tryDecode(codec, octets);
  return decoded.ok ? decoded.value : undefined;
}

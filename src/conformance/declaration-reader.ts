import { type Conformance, conformanceBits } from '../apdu/index.ts';
import { fromHex } from '../codec/index.ts';
import type { Declaration } from './declaration.ts';

/** A declaration that does not say what the cases need to know. */
export class DeclarationError extends Error {
  override readonly name = 'DeclarationError';
  /** Where in the declaration. */
  readonly path: string;

  constructor(path: string, reason: string) {
    super(`${path}: ${reason}`);
    this.path = path;
  }
}

/** Takes a value of JSON for a declaration. Throws a DeclarationError that says what is wrong with it. */
export function readDeclaration(value: unknown): Declaration {
  const declaration = objectAt('the declaration', value);
  if (declaration.responseTimeout !== undefined) numberAt('responseTimeout', declaration.responseTimeout);
  if (declaration.hdlc !== undefined) checkHdlc(objectAt('hdlc', declaration.hdlc));
  const associations = arrayAt('associations', declaration.associations);
  if (associations.length === 0) throw new DeclarationError('associations', 'one at least is expected');
  for (const [at, association] of associations.entries()) checkAssociation(`associations[${at}]`, association);
  return declaration as unknown as Declaration;
}

type Fields = Readonly<Record<string, unknown>>;

function checkHdlc(hdlc: Fields): void {
  const sizes = arrayAt('hdlc.addressSizes', hdlc.addressSizes);
  if (sizes.length === 0 || !sizes.every((size) => size === 1 || size === 2 || size === 4))
    throw new DeclarationError('hdlc.addressSizes', '1, 2 and 4 are possible');
  numberAt('hdlc.physicalDevice', hdlc.physicalDevice);
  for (const name of ['logicalDevice', 'interOctetTimeout', 'inactivityTimeout', 'disconnectTime'])
    if (hdlc[name] !== undefined) numberAt(`hdlc.${name}`, hdlc[name]);
}

const contexts: readonly unknown[] = ['LN', 'LN_CIPH', 'SN', 'SN_CIPH'];
const octetNames = ['clientSystemTitle', 'globalUnicastEncryptionKey', 'authenticationKey'];

function checkAssociation(path: string, value: unknown): void {
  const association = objectAt(path, value);
  const { name, applicationContext, conformance, mechanism, secret, security } = association;
  if (typeof name !== 'string') throw new DeclarationError(`${path}.name`, 'a text is expected');
  for (const field of ['clientSap', 'serverSap', 'mechanism']) numberAt(`${path}.${field}`, association[field]);
  if (!contexts.includes(applicationContext))
    throw new DeclarationError(`${path}.applicationContext`, `one of ${contexts.join(', ')} is expected`);
  checkConformance(`${path}.conformance`, conformance);
  if (secret !== undefined) octetsAt(`${path}.secret`, secret);
  const needsSecurity = `${applicationContext}`.endsWith('_CIPH') || Number(mechanism) >= 5;
  if (security === undefined && needsSecurity) throw new DeclarationError(`${path}.security`, 'is missing');
  if (security === undefined) return;
  const fields = objectAt(`${path}.security`, security);
  for (const field of octetNames) octetsAt(`${path}.security.${field}`, fields[field]);
  if (fields.masterKey !== undefined) octetsAt(`${path}.security.masterKey`, fields.masterKey);
}

function checkConformance(path: string, value: unknown): asserts value is Conformance {
  for (const bit of arrayAt(path, value))
    if (!(conformanceBits as readonly unknown[]).includes(bit))
      throw new DeclarationError(path, `services are ${conformanceBits.join(', ')}`);
}

function objectAt(path: string, value: unknown): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new DeclarationError(path, 'an object is expected');
}

function arrayAt(path: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new DeclarationError(path, 'an array is expected');
}

function numberAt(path: string, value: unknown): void {
  if (!(typeof value === 'number' && Number.isInteger(value) && value >= 0))
    throw new DeclarationError(path, 'a whole number is expected');
}

/** Octets may be a key: they are not shown. */
function octetsAt(path: string, value: unknown): void {
  if (typeof value !== 'string' || fromHex(value) === undefined)
    throw new DeclarationError(path, 'octets in hexadecimal are expected');
}

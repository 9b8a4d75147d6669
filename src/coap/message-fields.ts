import { toHex } from '../codec/index.ts';
import { type Block, blockFromUint, blockToUint } from './block.ts';
import type { CoapMessage } from './message.ts';
import { type CoapOption, coapOptions, isCritical, isNoCacheKey, type OptionDefinition } from './options.ts';

/** Numbers of the options that an endpoint reads and writes by itself. */
export const optionNumbers = {
  etag: 4,
  block2: 23,
  block1: 27,
  size2: 28,
  proxyUri: 35,
  proxyScheme: 39,
  size1: 60,
  echo: 252,
  noResponse: 258,
  requestTag: 292,
} as const;

/** If-Match, If-None-Match and OSCORE are critical and mean what an endpoint does not do. */
const notUnderstood = [1, 5, 9];

/** The options an endpoint understands where nothing else is said. Any other critical one makes a request 4.02. */
export const endpointOptions: readonly OptionDefinition[] = /* @__PURE__ */ coapOptions.filter(
  ({ number }) => !notUnderstood.includes(number),
);

type WithOptions = Pick<CoapMessage, 'options'>;

/** The first option of a number. */
export function optionOf({ options }: WithOptions, number: number): CoapOption | undefined {
  return options.find((option) => option.number === number);
}

/** The value of a recognised option of the format uint. */
export function uintOf(message: WithOptions, number: number): number | undefined {
  const value = optionOf(message, number)?.value;
  return typeof value === 'number' ? value : undefined;
}

/** The value of a recognised option of the format opaque. */
export function octetsOf(message: WithOptions, number: number): Uint8Array | undefined {
  const option = optionOf(message, number);
  return option?.name !== undefined && option.value instanceof Uint8Array ? option.value : undefined;
}

/** The block of Block1 or Block2; `invalid` for the reserved SZX 7. */
export function blockOf(message: WithOptions, number: number): Block | 'invalid' | undefined {
  const value = uintOf(message, number);
  if (value === undefined) return undefined;
  return blockFromUint(value) ?? 'invalid';
}

/** Block1 or Block2 with a value. */
export function blockOption(name: 'Block1' | 'Block2', block: Block): CoapOption {
  return { number: name === 'Block1' ? optionNumbers.block1 : optionNumbers.block2, name, value: blockToUint(block) };
}

/** A critical option that the table of the reader does not know, or not in this form (RFC 7252 section 5.4.1). */
export function notRecognised({ options }: WithOptions): CoapOption | undefined {
  return options.find((option) => option.name === undefined && isCritical(option.number));
}

const transferOptions: readonly number[] = [
  optionNumbers.block1,
  optionNumbers.block2,
  optionNumbers.size1,
  optionNumbers.size2,
  optionNumbers.echo,
  optionNumbers.requestTag,
];

/** The options that are the application's: those that carry a transfer are left out. */
export function applicationOptions({ options }: WithOptions): readonly CoapOption[] {
  if (!options.some((option) => transferOptions.includes(option.number))) return options;
  return options.filter((option) => !transferOptions.includes(option.number));
}

/** What the blocks of one operation have in common: peer, method and cache key without Block1 and Block2 (RFC 7959 section 2.4). */
export function transferKey(peer: string, { code, options }: Pick<CoapMessage, 'code' | 'options'>): string {
  let key = `${peer} ${code}`;
  for (const { number, value } of options) {
    if (isNoCacheKey(number) || number === optionNumbers.block1 || number === optionNumbers.block2) continue;
    key += ` ${number}=${value instanceof Uint8Array ? toHex(value) : JSON.stringify(value)}`;
  }
  return key;
}

/** The same with more options, in ascending order. */
export function withOptions<T extends { readonly options?: readonly CoapOption[] }>(
  message: T,
  added: readonly CoapOption[],
): T & WithOptions {
  const options = [...(message.options ?? []), ...added];
  return { ...message, options: options.length < 2 ? options : options.sort((a, b) => a.number - b.number) };
}

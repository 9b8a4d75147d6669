import { type TypeNumber, typeNumberFields } from './type-number-positions.ts';
import { brokenRule, type TypeNumberOptions } from './type-number-rules.ts';

/** Every type number that the rules leave to a country code, in the order of the positions: 10,368 by all rules. */
export function* typeNumbers(countryCode: string, options: TypeNumberOptions = {}): Generator<TypeNumber> {
  for (const typeNumber of combinations(countryCode, {})) {
    if (brokenRule(typeNumber, options) === undefined) yield typeNumber;
  }
}

function* combinations(countryCode: string, chosen: Partial<TypeNumber>, at = 0): Generator<TypeNumber> {
  const next = typeNumberFields[at];
  if (next === undefined) {
    yield chosen as TypeNumber;
    return;
  }
  const [field, { values }] = next;
  for (const characters of values === undefined ? [countryCode] : Object.keys(values)) {
    yield* combinations(countryCode, { ...chosen, [field]: characters }, at + 1);
  }
}

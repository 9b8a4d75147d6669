/**
 * `value · 10^scaler` as an exact decimal text: the point is moved, nothing is multiplied. The decimals that the scaler
 * promises are kept (100 with -2 is `1.00`). A number with a fraction is taken at its shortest decimal text; NaN and
 * the infinities are written as they are.
 */
export function formatScaled(value: number | bigint, scaler: number): string {
  if (!(Number.isInteger(scaler) && scaler >= -128 && scaler <= 127))
    throw new RangeError('a scaler from -128 to 127 is expected');
  if (scaler === 0 && Number.isSafeInteger(value)) return String(value);
  const text = typeof value === 'number' ? shortest(value) : value.toString();
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(text);
  if (match === null) return text;
  const [, sign, whole, fraction = '', exponent = '0'] = match;
  return sign + movePoint(whole! + fraction, scaler + Number(exponent) - fraction.length);
}

/** A fraction out of a float32 has the shortest text at that precision: 230.1, not 230.10000610351562. */
function shortest(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  if (Number.isInteger(value)) return BigInt(value).toString();
  if (Number.isFinite(value) && Math.fround(value) === value) {
    for (let digits = 1; digits <= 9; digits += 1) {
      const text = value.toPrecision(digits);
      if (Math.fround(Number(text)) === value) return String(Number(text));
    }
  }
  return String(value);
}

function movePoint(digits: string, places: number): string {
  if (places >= 0) return (digits + '0'.repeat(places)).replace(/^0+(?=\d)/, '');
  const padded = digits.padStart(1 - places, '0');
  return `${padded.slice(0, places)}.${padded.slice(places)}`.replace(/^0+(?=\d)/, '');
}

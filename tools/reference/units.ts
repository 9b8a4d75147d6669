import { units } from '../../src/cosem/index.ts';
import { document, table } from './markdown.ts';

/** The units of a scaler_unit. */
export function unitsDocument(): string {
  return document(
    'Units',
    'The unit of a value is a code in its `scalerUnit` (IEC 62056-6-2, Register); the value is the number times ten to the\nscaler. `unitOf(code)` of `dlms-cosem/cosem` finds it, `formatScaled` writes the value.',
    table(
      ['code', 'symbol', 'quantity'],
      [...units].map(([code, { symbol, quantity }]) => [code, symbol, quantity]),
    ),
  );
}

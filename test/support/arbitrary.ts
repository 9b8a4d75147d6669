import fc from 'fast-check';
import type { Codec } from '../../src/codec/index.ts';

const depthLimit = 4;

/** A generator of values of a codec, read off its shape. Values are what the codec reads, so a round trip gives them back. */
export function arbitrary(codec: Codec<unknown>, depth = 0): fc.Arbitrary<unknown> {
  const { shape } = codec;
  switch (shape.kind) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: shape.minimum, max: shape.maximum });
    case 'bigint':
      return fc.bigInt({ min: shape.minimum, max: shape.maximum });
    case 'float':
      return shape.size === 4 ? fc.float({ noNaN: true }) : fc.double({ noNaN: true });
    case 'octets': {
      const maximum = Number.isFinite(shape.maximum) ? shape.maximum : shape.minimum + 40;
      return fc.uint8Array({ minLength: shape.minimum, maxLength: maximum });
    }
    case 'text':
      return shape.charset === 'ascii'
        ? fc.string({
            unit: fc.integer({ min: 0x20, max: 0x7e }).map((point) => String.fromCharCode(point)),
            maxLength: 20,
          })
        : fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => !/\p{Cs}/u.test(text));
    case 'enumerated':
      return fc.constantFrom(...shape.literals);
    case 'optional':
      return fc.option(arbitrary(shape.of, depth), { nil: undefined, depthSize: 'small' });
    case 'sequence-of':
      return fc.array(arbitrary(shape.of, depth + 1), { maxLength: depth >= depthLimit ? 0 : 3 });
    case 'sequence':
      return fc.record(
        Object.fromEntries(Object.entries(shape.fields).map(([name, field]) => [name, arbitrary(field, depth)])),
      );
    case 'choice': {
      const kinds = Object.entries(shape.alternatives);
      const shallow = depth >= depthLimit ? kinds.filter(([, of]) => !isDeep(of)) : kinds;
      return fc.oneof(
        ...(shallow.length === 0 ? kinds : shallow).map(([kind, of]) =>
          arbitrary(of, depth + 1).map((value) => ({ kind, value })),
        ),
      );
    }
    case 'lazy': {
      const of = shape.of();
      return depth > depthLimit + 1
        ? arbitrary(of, depth).filter(() => true)
        : fc.constant(null).chain(() => arbitrary(of, depth));
    }
    case 'mapped':
      return arbitrary(shape.of, depth).map(shape.map as (value: unknown) => unknown);
  }
}

function isDeep(codec: Codec<unknown>): boolean {
  const { kind } = codec.shape;
  return kind === 'sequence-of' || kind === 'lazy' || kind === 'sequence' || kind === 'mapped';
}

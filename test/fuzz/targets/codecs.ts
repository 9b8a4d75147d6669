import { acse } from '../../../src/acse/index.ts';
import { Apdu } from '../../../src/apdu/index.ts';
import { Data } from '../../../src/axdr/index.ts';
import { type Codec, EncodeError, encode, explain, tryDecode } from '../../../src/codec/index.ts';
import { aare, aarq } from '../../hdlc/raw-client.ts';
import { notification, register } from '../../support/captures.ts';
import { hex } from '../../support/corpus.ts';
import { captured } from '../samples.ts';
import { type FuzzTarget, promise } from '../target.ts';

/** A codec reads any octets or says what is wrong with them; what it has read it can write. */
function codecTarget<T>(name: string, codec: Codec<T>, samples: () => readonly Uint8Array[]): FuzzTarget {
  return {
    name,
    samples,
    reaches: ['read', 'refused'],
    begin: (_random, reached) => (octets) => {
      const read = tryDecode(codec, octets);
      const { result } = explain(codec, octets, name);
      promise(result.ok === read.ok, 'the tree says what the reader says');
      reached(read.ok ? 'read' : 'refused');
      if (!read.ok) {
        promise(read.error.offset >= 0 && read.error.offset <= octets.length, 'an error lies within the input');
        return;
      }
      try {
        const written = encode(codec, read.value);
        promise(tryDecode(codec, written).ok, 'what was written can be read');
      } catch (error) {
        if (!(error instanceof EncodeError)) throw error;
      }
    },
  };
}

export const axdrTarget = codecTarget('axdr', Data, () => [encode(Data, register), ...captured('axdr')]);

export const apduTarget = codecTarget('apdu', Apdu, () => [
  notification(),
  hex('c001c100080000010000ff0200'),
  hex('c401c10009060000010000ff'),
  ...captured('apdu'),
]);

export const acseTarget = codecTarget('acse', acse, () => [aarq, aare, hex('6203800100'), ...captured('apdu', 'bad')]);

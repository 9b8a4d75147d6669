import { describe, expect, test } from 'vitest';
import type { GetDataResult } from '../../src/apdu/index.ts';
import {
  associate,
  type ClientAssociation,
  readExchange,
  type ServiceExchange,
  type ShortNames,
} from '../../src/association/index.ts';
import { clientOptions, get, getClock, mechanisms, offer, run, server, value } from './parties.ts';

const clockName = 0x2bc8;
const shortNames: ShortNames = {
  resolve: (name) => (name === clockName ? { kind: 'attribute', descriptor: getClock.descriptor } : undefined),
};

function readClock(client: ClientAssociation): ServiceExchange<readonly GetDataResult[]> {
  if (client.negotiated.referencing === 'logical-name') return get(client);
  return readExchange([{ variableName: clockName }], client.exchangeContext());
}

describe.each(['logical-name', 'short-name'] as const)('%s referencing', (referencing) => {
  describe.each([false, true])('ciphering: %s', (ciphering) => {
    test.each(mechanisms)('%s: associated, served, released', (mechanism) => {
      const kind = { referencing, ciphering, mechanism };
      const { association, executed, refused } = server([offer(kind)], { shortNames });
      const client = run(associate(clientOptions(kind)), association);
      expect(refused).toEqual([]);
      expect([association.status, association.current?.mechanismName]).toEqual(['associated', mechanism]);
      expect(client.negotiated).toEqual(association.negotiated);
      const [result] = run(client.request(readClock(client)), association);
      expect(result?.kind === 'data' && result.value.equals(value)).toBe(true);
      const level = { authentication: ciphering, encryption: ciphering, signature: false };
      expect(executed).toMatchObject([{ item: getClock, caller: { level } }]);
      run(client.release(), association);
      expect([association.status, client.isOpen]).toEqual(['non-associated', false]);
    });

    test('one association after the other over one link', () => {
      const kinds = mechanisms.map((mechanism) => ({ referencing, ciphering, mechanism }));
      const { association, executed } = server(
        kinds.map((kind) => offer(kind)),
        { shortNames },
      );
      for (const kind of kinds) {
        const client = run(associate(clientOptions(kind)), association);
        run(client.request(readClock(client)), association);
        run(client.release(), association);
      }
      expect(executed.length).toBe(kinds.length);
    });
  });
});

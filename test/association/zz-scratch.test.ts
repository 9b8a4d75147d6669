import { test } from 'vitest';
import { associate, ServerAssociation, ServedServices } from '../../src/association/index.ts';
import { clientOptions, offer, value } from './parties.ts';
const executor = { execute: () => ({ kind: 'get', result: { kind: 'data', value } }) as const };
test('memory', () => {
  const offered = [offer({ ciphering: false, mechanism: 'lowest' })];
  const options = clientOptions({ ciphering: false, mechanism: 'lowest' });
  const aarq = associate(options).next().value as Uint8Array;
  const context = { cryptography: options.cryptography, randomBytes: () => new Uint8Array(16), executor };
  const measure = (name: string, make: () => unknown) => {
    const all: unknown[] = new Array(20000);
    for (let i = 0; i < 100; i++) make();
    globalThis.gc!(); 
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 20000; i += 1) all[i] = make();
    globalThis.gc!();
    console.log(name, (process.memoryUsage().heapUsed - before) / 20000, all.length);
  };
  measure('bare', () => new ServerAssociation(offered, context));
  measure('associated', () => { const a = new ServerAssociation(offered, context); a.receive(aarq, 0); return a; });
  measure('services', () => new ServedServices({ executor, referencing: 'logical-name', conformance: offered[0]!.conformance, maximumResponseSize: 1000 }));
});

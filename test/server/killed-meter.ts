import { appendFileSync, writeSync } from 'node:fs';
import { FileJournal } from '../../src/node/index.ts';
import { numberName, RememberingMeter, secret } from './remembering-meter.ts';

// Started by the test as a process of its own, and killed: each number is told when it is stored.
const [, , path = '', first = '0'] = process.argv;
const meter = new RememberingMeter((state) => new FileJournal(path, state, { create: true, growth: 2000 }));
const key = secret(1);
try {
  for (let number = Number(first); ; number += 1) {
    meter.set(numberName, { kind: 'double-long-unsigned', value: number });
    appendFileSync(1, `${number} ${meter.security.nextInvocationCounter(key)}\n`);
  }
} catch (error) {
  writeSync(2, `${error}\n`);
  process.exit(1);
}

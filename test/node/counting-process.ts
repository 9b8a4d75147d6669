import { appendFileSync, writeSync } from 'node:fs';
import { FileInvocationCounterStore } from '../../src/node/file-invocation-counter-store.ts';
import { InvocationCounters } from '../../src/security/index.ts';

// Started by the tests as a process of its own: `count` uses numbers until it is killed, `hold` only opens the store.
const [, , path = '', task = '', milliseconds = '0'] = process.argv;
const scopes = ['a', 'b'].map((digit) => digit.repeat(32));

function open(): FileInvocationCounterStore {
  try {
    return new FileInvocationCounterStore(path, { create: true, growth: 500 });
  } catch (error) {
    writeSync(1, `${(error as { code: string }).code}\n`);
    process.exit(0);
  }
}

const store = open();
if (task === 'hold') {
  writeSync(1, 'held\n');
  setTimeout(() => undefined, Number(milliseconds));
} else {
  const counters = new InvocationCounters(store, { blockSize: 3 });
  for (let i = 0; ; i += 1) appendFileSync(1, `${i % 2} ${counters.next(scopes[i % 2]!)}\n`);
}

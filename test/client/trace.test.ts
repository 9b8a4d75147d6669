import { describe, expect, test } from 'vitest';
import { readTrace, recordTrace, replayTrace } from '../../src/client/index.ts';
import { toHex } from '../../src/codec/index.ts';
import { Clock, Register } from '../../src/cosem/index.ts';
import { systemClock } from '../../src/node/index.ts';
import { Secret } from '../../src/security/index.ts';
import { connect, energyName, linkTo, meter, publicAssociation } from './meter.ts';

const password = new TextEncoder().encode('very secret');
const withPassword = {
  ...publicAssociation,
  mechanismName: 'lls',
  authentication: { mechanism: 'lls', password: () => new Secret(password) },
} as const;
const lls = { authentication: { mechanism: 'lls', password: new Secret(password) }, allowLls: true } as const;

async function session(client: Awaited<ReturnType<typeof connect>>): Promise<unknown> {
  const unit = await client.get(Register, energyName, 'scalerUnit');
  await client.set(Clock, '0-0:1.0.0', 'timeZone', 9);
  await client.release();
  return unit;
}

async function recorded() {
  const lines: string[] = [];
  const transport = recordTrace(linkTo(meter([withPassword])), {
    clock: systemClock,
    write: (line) => lines.push(line),
  });
  const unit = await session(await connect(transport, lls));
  return { lines, unit };
}

describe('a trace', () => {
  test('says what was sent and received, in words too', async () => {
    const { lines } = await recorded();
    const entries = readTrace(lines.join('\n'));
    expect(entries.map(({ direction }) => direction)).toEqual(Array(4).fill(['sent', 'received']).flat());
    expect(entries[0]?.words).toBe('AARQ lls');
    expect(entries[2]?.words).toMatch(/get-request-normal \d+ 1-0:1\.8\.0\*255 Register scalerUnit/);
  });

  test('never has a password', async () => {
    const { lines } = await recorded();
    expect(lines.join('\n')).not.toContain(toHex(password));
    expect(JSON.parse(lines[0]!)).toMatchObject({ masked: true });
  });

  test('can be played again', async () => {
    const { lines, unit } = await recorded();
    const client = await connect(replayTrace(readTrace(lines.join('\n'))), lls);
    expect(await session(client)).toEqual(unit);
  });

  test('says where a session differs from it', async () => {
    const { lines } = await recorded();
    const client = await connect(replayTrace(readTrace(lines.join('\n'))), lls);
    const differs = client.get(Register, energyName, 'value');
    await expect(differs).rejects.toThrow(/differs from the trace at entry 3: get-request-normal.*scalerUnit/);
  });

  test('is refused where it is none', () => {
    expect(() => readTrace('{"time":1,"direction":"sent","octets":"0g"}')).toThrow(/line 1/);
    expect(() => readTrace('no')).toThrow(SyntaxError);
  });
});

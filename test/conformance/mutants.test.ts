import { describe, expect, test } from 'vitest';
import { conformanceCases, runConformance } from '../../src/conformance/index.ts';
import { passing } from '../transport/virtual.ts';
import { applicationMutants } from './application-mutants.ts';
import { hdlcMutants } from './hdlc-mutants.ts';
import { objectMutants } from './object-mutants.ts';
import { securityMutants } from './security-mutants.ts';
import { declaration, type MeterFaults, testedMeter } from './tested-meter.ts';

const mutants: Readonly<Record<string, MeterFaults>> = {
  ...hdlcMutants,
  ...applicationMutants,
  ...securityMutants,
  ...objectMutants,
};

/** Where server addresses of one octet are not declared, there is one more case. */
const withoutShortAddresses = {
  ...declaration,
  hdlc: { ...declaration.hdlc, addressSizes: [2, 4] },
} as const satisfies typeof declaration;

async function verdictFor(id: string, faults: MeterFaults) {
  const isShort = id === 'HDLC_ADDRESS_N6';
  const station = { ...(isShort && { addressSizes: [2, 4] as const }), ...faults.station };
  const profile = id.startsWith('HDLC') ? 'hdlc' : 'tcp';
  const { target, clock } = testedMeter(profile, { ...faults, station });
  const declared = isShort ? withoutShortAddresses : declaration;
  const [result] = await passing(clock, runConformance(declared, target, { ids: [id], allowDestructive: true }));
  return { verdict: result?.verdict, reason: result?.reason, at: result?.subtests.at(-1)?.name };
}

describe('each case fails a meter with its fault, and no good one', () => {
  test.each(conformanceCases.map(({ id }) => id))('%s', async (id) => {
    expect(await verdictFor(id, {}), 'the good meter').toMatchObject({ verdict: 'PASSED' });
    const faults = mutants[id];
    expect(faults, 'there is no mutant').toBeDefined();
    const found = await verdictFor(id, faults!);
    expect(found, 'the mutant').toMatchObject({ verdict: 'FAILED' });
  });

  test('there is a mutant for each case, and no other', () => {
    expect(Object.keys(mutants).sort()).toEqual(conformanceCases.map(({ id }) => id).sort());
  });
});

import { describe, expect, test } from 'vitest';
import { Clock, DisconnectControlV1 } from '../../src/cosem/index.ts';
import { obis } from '../../src/obis/index.ts';
import { losing } from './losing.ts';
import { connect, linkTo, meter, table } from './meter.ts';

describe('the association view', () => {
  test('has all objects with their classes and rights', async () => {
    await using client = await connect(linkTo(meter()));
    const objects = await client.objects();
    expect(objects).toHaveLength(table.objects.length);
    const of = (code: string) => objects.find(({ logicalName }) => logicalName.equals(obis(code)));
    expect(of('0-0:1.0.0')).toMatchObject({ classId: 8, version: 0, interfaceClass: Clock });
    expect(of('0-0:1.0.0')?.name).toMatch(/clock/i);
    const supply = of('0-0:96.3.10');
    expect(supply?.interfaceClass).toBe(DisconnectControlV1);
    expect(supply?.attributes?.get(4)).toMatchObject({ read: true, write: true });
    expect(supply?.attributes?.get(3)).toMatchObject({ read: true, write: false });
    expect(supply?.methods?.get(1)).toMatchObject({ access: true });
  });

  test('is asked for once', async () => {
    const link = losing(linkTo(meter()));
    await using client = await connect(link);
    const objects = await client.objects();
    const { sent } = link;
    expect(await client.objects()).toBe(objects);
    expect(link.sent).toBe(sent);
    expect(await client.objects({ refresh: true })).toEqual(objects);
    expect(link.sent).toBeGreaterThan(sent);
  });
});

import { describe, expect, test } from 'vitest';
import { type Data, RawData } from '../../src/axdr/index.ts';
import { readObjectList } from '../../src/client/services/association-view.ts';
import { Clock, DisconnectControlV1 } from '../../src/cosem/index.ts';
import { obis } from '../../src/obis/index.ts';
import { losing } from './losing.ts';
import { connect, linkTo, meter, table } from './meter.ts';

const object = (classId: number, version: number, code: string, attributeMode: number, methodMode: Data): Data => {
  const integer = (value: number): Data => ({ kind: 'integer', value });
  const modes = (id: number, mode: Data): Data => {
    return { kind: 'array', value: [{ kind: 'structure', value: [integer(id), mode, ...(id === 2 ? [none] : [])] }] };
  };
  const rights = [modes(2, { kind: 'enum', value: attributeMode }), modes(1, methodMode)];
  return {
    kind: 'structure',
    value: [
      { kind: 'long-unsigned', value: classId },
      { kind: 'unsigned', value: version },
      { kind: 'octet-string', value: obis(code).toBytes() },
      { kind: 'structure', value: rights },
    ],
  };
};
const none: Data = { kind: 'null-data', value: null };
const mode = (value: number): Data => ({ kind: 'enum', value });

test.each([
  [0, 3, { kind: 'boolean', value: true } as Data, { read: true, write: true }, false],
  [1, 4, mode(2), { read: true, write: false }, true],
  [3, 5, mode(5), { read: true, write: false }, true],
])(
  'access rights are read as version %d of the association writes them',
  (version, attribute, method, right, isAuthenticated) => {
    const list = [object(15, version, '0-0:40.0.0', 1, method), object(8, 0, '0-0:1.0.0', attribute, method)];
    const [, clock] = readObjectList(RawData.of({ kind: 'array', value: list }));
    expect(clock?.attributes?.get(2)).toMatchObject(right);
    expect(clock?.attributes?.get(2)?.request.authentication).toBe(isAuthenticated);
    expect(clock?.methods?.get(1)).toMatchObject({ access: true });
  },
);

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

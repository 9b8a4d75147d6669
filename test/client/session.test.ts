import { describe, expect, test } from 'vitest';
import { Apdu } from '../../src/apdu/index.ts';
import { dataNotification } from '../../src/association/index.ts';
import { RawData } from '../../src/axdr/index.ts';
import { DlmsClient, type Notification, reading } from '../../src/client/index.ts';
import { encode, TimeoutError } from '../../src/codec/index.ts';
import { Clock, Register } from '../../src/cosem/index.ts';
import { systemClock } from '../../src/node/index.ts';
import { losing } from './losing.ts';
import { connect, cryptography, energyName, linkTo, meter, publicAssociation, randomBytes } from './meter.ts';

const zone = (client: DlmsClient, options = {}) => client.get(Clock, '0-0:1.0.0', 'timeZone', options);

describe('a request without an answer', () => {
  test('is asked again where it only reads', async () => {
    const link = losing(linkTo(meter()));
    await using client = await connect(link, { responseTimeout: 10 });
    let asked = 0;
    link.loses = () => {
      asked += 1;
      return asked < 3;
    };
    expect(await zone(client)).toBe(0);
    expect(asked).toBe(3);
  });

  test.each(['set', 'action'])('is never asked again where it changes something: %s', async (service) => {
    const link = losing(linkTo(meter()));
    await using client = await connect(link, { responseTimeout: 10 });
    let asked = 0;
    link.loses = () => {
      asked += 1;
      return true;
    };
    const change =
      service === 'set'
        ? client.set(Clock, '0-0:1.0.0', 'timeZone', 1)
        : client.invoke(Clock, '0-0:1.0.0', 'shiftTime', 1);
    await expect(change).rejects.toBeInstanceOf(TimeoutError);
    await expect(change).rejects.toThrow(new RegExp(`^memory: ${service} 0-0:1\\.0\\.0\\*255 Clock`));
    expect(asked).toBe(1);
    link.loses = () => false;
  });

  test('gets no answer that was meant for another', async () => {
    const served = meter();
    const link = losing(linkTo(served));
    await using client = await connect(link, { responseTimeout: 10, retries: 0 });
    const late: Uint8Array[] = [];
    link.loses = (apdu) => {
      late.push(apdu);
      return true;
    };
    await expect(client.get(Register, energyName, 'scalerUnit')).rejects.toBeInstanceOf(TimeoutError);
    link.loses = () => false;
    // The first request arrives after all, and is answered before the next.
    await link.send(late[0]!);
    expect(await zone(client)).toBe(0);
  });
});

describe('a signal', () => {
  const aborted = { aborted: true, reason: new Error('enough'), addEventListener() {}, removeEventListener() {} };

  test('that is aborted sends nothing', async () => {
    const link = losing(linkTo(meter()));
    await using client = await connect(link);
    const { sent } = link;
    await expect(zone(client, { signal: aborted })).rejects.toThrow('enough');
    expect(link.sent).toBe(sent);
    await expect(connect(linkTo(meter()), { signal: aborted })).rejects.toThrow('enough');
  });

  test('ends what waits for its answer, and what waits for its turn', async () => {
    const link = losing(linkTo(meter()));
    await using client = await connect(link);
    link.loses = () => true;
    const controller = new AbortController();
    const { signal } = controller;
    const waiting = [
      zone(client, { signal }),
      zone(client, { signal }),
      client.set(Clock, '0-0:1.0.0', 'timeZone', 1, { signal }),
    ];
    controller.abort(new Error('enough'));
    for (const each of waiting) await expect(each).rejects.toThrow('enough');
    link.loses = () => false;
    expect(await zone(client)).toBe(0);
  });
});

describe('what the server sends unasked', () => {
  const push = (value: number) =>
    encode(
      Apdu,
      dataNotification(RawData.of({ kind: 'unsigned', value }), { longInvokeId: value, confirmed: false }) as Apdu,
    );

  test('reaches all who listen, in the midst of a request too', async () => {
    const served = meter();
    const link = losing(linkTo(served));
    const first: Notification[] = [];
    await using client = await connect(link, { onNotification: (each) => first.push(each) });
    const [session] = served.server.sessions;
    const second: Notification[] = [];
    const stop = client.onNotification((each) => second.push(each));
    const iterator = client.notifications();
    await session!.notify(push(1));
    const asking = zone(client);
    await session!.notify(push(2));
    expect(await asking).toBe(0);
    stop();
    await session!.notify(push(3));
    await zone(client);
    const pushed = (each: Notification) =>
      each.kind === 'data-notification' ? each.value.notificationBody.data().value : undefined;
    expect(first.map(pushed)).toEqual([1, 2, 3]);
    expect(second.map(pushed)).toEqual([1, 2]);
    const iterated = [await iterator.next(), await iterator.next(), await iterator.next()];
    expect(iterated.map(({ value }) => pushed(value as Notification))).toEqual([1, 2, 3]);
    await client.release();
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  test('that cannot be read is told of, and harms nothing', async () => {
    const served = meter();
    const faults: Error[] = [];
    await using client = await connect(linkTo(served), { onFault: (error) => faults.push(error) });
    const [session] = served.server.sessions;
    await session!.notify(Uint8Array.of(15, 1, 2));
    expect(await zone(client)).toBe(0);
    expect(faults).toHaveLength(1);
  });
});

describe('an association', () => {
  test('that both know of needs no setting up', async () => {
    const served = meter([{ ...publicAssociation, isPreEstablished: true }]);
    const link = losing(linkTo(served));
    const options = {
      transport: link,
      clock: systemClock,
      authentication: { mechanism: 'lowest' },
      cryptography,
      randomBytes,
    } as const;
    await using client = await DlmsClient.preEstablished(options, {
      referencing: 'logical-name',
      ciphering: false,
      mechanism: 'lowest',
      conformance: publicAssociation.conformance,
      clientMaxReceivePduSize: 0,
      serverMaxReceivePduSize: 1024,
      vaaName: 7,
    });
    expect(await zone(client)).toBe(0);
    expect(link.sent).toBe(1);
  });

  test('that the server refuses leaves the transport free', async () => {
    const link = linkTo(meter(), 2);
    await expect(connect(link, { responseTimeout: 50 })).rejects.toThrow(/^associate: /);
    await expect(connect(link, { responseTimeout: 50 })).rejects.toThrow(/^associate: /);
  });

  test('is over with its link, and says so to whoever asks', async () => {
    const link = losing(linkTo(meter()));
    const client = await connect(link);
    link.loses = () => true;
    const asking = Promise.all([zone(client), zone(client)]);
    asking.catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 5));
    await link.close();
    await expect(asking).rejects.toThrow(/get 0-0:1\.0\.0\*255 Clock timeZone.*closed/);
    await expect(zone(client)).rejects.toMatchObject({ name: 'LinkError', code: 'closed' });
    await expect(connect(link)).rejects.toMatchObject({ code: 'closed' });
    await client.release();
  });

  test('without lists is asked one by one', async () => {
    const { conformance } = publicAssociation;
    const bits = conformance.filter((bit) => bit !== 'multiple-references');
    const link = losing(linkTo(meter([{ ...publicAssociation, conformance: bits }])));
    await using client = await connect(link);
    const { sent } = link;
    const requests = [1, 2, 3].map(() => reading(Clock, '0-0:1.0.0', 'timeZone'));
    expect(await client.getMany(requests)).toHaveLength(3);
    expect(link.sent - sent).toBe(3);
  });

  test('without ACCESS refuses it before anything is sent', async () => {
    const bits = publicAssociation.conformance.filter((bit) => bit !== 'access');
    const link = losing(linkTo(meter([{ ...publicAssociation, conformance: bits }])));
    await using client = await connect(link);
    const { sent } = link;
    await expect(client.access([reading(Clock, '0-0:1.0.0', 'timeZone')])).rejects.toMatchObject({
      code: 'not-negotiated',
    });
    expect(link.sent).toBe(sent);
  });
});

import { describe, expect, test } from 'vitest';
import {
  blockFromUint,
  blockSize,
  type CoapCode,
  type CoapEndpoint,
  type CoapEvent,
  type CoapMessage,
  type CoapOption,
  type CoapRequest,
  type CoapResponse,
  coapOption,
  defaultTransmissionParameters,
  type IncomingRequest,
  transmissionTimes,
} from '../../src/coap/index.ts';
import { endpointWith, eventOf, messagesOf, octetsOf } from './exchange.ts';

const body = (size: number): Uint8Array =>
  Uint8Array.from({ length: size }, (_, place) => (place * 7 + (place >> 8)) & 0xff);
const withSzx = (szx: number) => ({ parametersOf: () => ({ ...defaultTransmissionParameters, szx }) });
const szxOf = (size: number): number => Math.log2(size) - 4;

/** A block option as the figures write it: `1:0/1/128` is block 0 of 128 octets in Block1, more to come. */
function figure(text: string): CoapOption {
  const [, which, num, more, size] = /^([12]):(\d+)\/([01])\/(\d+)$/.exec(text)!;
  return coapOption(`Block${which}`, Number(num) * 16 + Number(more) * 8 + szxOf(Number(size)));
}

function blocksOf({ options }: CoapMessage): string[] {
  return options.flatMap(({ name, value }) => {
    const block = name === 'Block1' || name === 'Block2' ? blockFromUint(value as number) : undefined;
    return block === undefined ? [] : [`${name!.at(-1)}:${block.num}/${block.more ? 1 : 0}/${blockSize(block.szx)}`];
  });
}

/** A message in one line, as the figures of RFC 7959 have it. */
const line = (message: CoapMessage): string => [message.type, message.code, ...blocksOf(message).sort()].join(' ');
const received = (peer: string, octets: Uint8Array) => ({ peer, octets });

/** A server whose application answers all requests alike, and what it was handed. */
class Server {
  readonly endpoint: CoapEndpoint;
  readonly requests: IncomingRequest[] = [];
  readonly #response: CoapResponse;
  #messageId = 1233;

  constructor(response: CoapResponse, endpoint = endpointWith()) {
    this.endpoint = endpoint;
    this.#response = response;
    endpoint.know('client', 0);
  }

  /** Sends a request with the next message id; what comes back, and the payload of it. */
  ask(
    code: CoapCode,
    options: readonly CoapOption[],
    payload: Uint8Array = new Uint8Array(0),
    messageId?: number,
  ): CoapMessage {
    this.#messageId = messageId ?? this.#messageId + 1;
    const message = octetsOf({ code, messageId: this.#messageId, token: Uint8Array.of(1), options, payload });
    const events = this.endpoint.receive(received('client', message), 0);
    const answers = events.flatMap((event) => {
      if (event.kind !== 'request') return messagesOf([event]);
      this.requests.push(event.request);
      return messagesOf(this.endpoint.respond(event.request, this.#response, 0));
    });
    expect(answers).toHaveLength(1);
    expect(answers[0]!.messageId).toBe(this.#messageId);
    return answers[0]!;
  }
}

const status = coapOption('Uri-Path', 'status');
const soap = coapOption('Uri-Path', 'soap');

describe('RFC 7959 section 3.1, a server of Block2', () => {
  test('figure 2: simple blockwise GET', () => {
    const server = new Server({ code: '2.05', payload: body(300) }, endpointWith([], withSzx(3)));
    const messages = [server.ask('0.01', [status])];
    for (const num of [1, 2]) messages.push(server.ask('0.01', [status, figure(`2:${num}/0/128`)]));
    expect(messages.map(line)).toEqual(['ACK 2.05 2:0/1/128', 'ACK 2.05 2:1/1/128', 'ACK 2.05 2:2/0/128']);
    expect(Buffer.concat(messages.map(({ payload }) => payload))).toEqual(Buffer.from(body(300)));
    expect(server.requests).toHaveLength(1);
  });

  test('figure 3: early negotiation', () => {
    const server = new Server({ code: '2.05', payload: body(350) });
    const lines = [0, 1, 2, 3, 4, 5].map((num) => line(server.ask('0.01', [status, figure(`2:${num}/0/64`)])));
    expect(lines).toEqual([0, 1, 2, 3, 4, 5].map((num) => `ACK 2.05 2:${num}/${num < 5 ? 1 : 0}/64`));
    expect(server.requests).toHaveLength(1);
  });

  test('figure 4: late negotiation', () => {
    const server = new Server({ code: '2.05', payload: body(350) }, endpointWith([], withSzx(3)));
    expect(line(server.ask('0.01', [status]))).toBe('ACK 2.05 2:0/1/128');
    const lines = [2, 3, 4, 5].map((num) => line(server.ask('0.01', [status, figure(`2:${num}/0/64`)])));
    expect(lines).toEqual([2, 3, 4, 5].map((num) => `ACK 2.05 2:${num}/${num < 5 ? 1 : 0}/64`));
  });

  test('figures 5 and 6: a lost request or response; a duplicate of a block gets the same block', () => {
    const server = new Server({ code: '2.05', payload: body(300) }, endpointWith([], withSzx(3)));
    server.ask('0.01', [status]);
    const once = server.ask('0.01', [status, figure('2:1/0/128')]);
    expect(server.ask('0.01', [status, figure('2:1/0/128')], undefined, once.messageId)).toEqual(once);
  });

  test('blocks say their ETag, the first one the size; a block past the end is 4.00', () => {
    const server = new Server({ code: '2.05', payload: body(300), options: [coapOption('Content-Format', 42)] });
    const first = server.ask('0.01', [status, figure('2:0/0/128')]);
    expect(first.options.map(({ name }) => name)).toEqual(['ETag', 'Content-Format', 'Block2', 'Size2']);
    expect(first.options.at(-1)?.value).toBe(300);
    expect(server.ask('0.01', [status, figure('2:3/0/128')]).code).toBe('4.00');
  });

  test('a later block of a GET that nothing is kept of is computed anew, one of a POST is 4.08', () => {
    const server = new Server({ code: '2.05', payload: body(300) });
    const late = server.ask('0.01', [status, figure('2:1/0/128')]);
    expect(line(late)).toBe('ACK 2.05 2:1/1/128');
    expect([...late.payload]).toEqual([...body(300).subarray(128, 256)]);
    expect(server.requests).toHaveLength(1);
    expect(server.ask('0.02', [status, figure('2:1/0/128')]).code).toBe('4.08');
    expect(new Server({ code: '2.05', payload: body(100) }).ask('0.01', [status, figure('2:1/0/128')]).code).toBe(
      '4.00',
    );
  });

  test('a body is kept for as long as a client may need to ask on, and no longer', () => {
    const server = new Server({ code: '2.04', payload: body(300) });
    server.ask('0.02', [status, figure('2:0/0/128')]);
    expect(server.endpoint.active).toBe(1);
    expect(server.endpoint.nextTimeout()).toBe(transmissionTimes(defaultTransmissionParameters).maxTransmitWait);
    server.endpoint.onTimeout(93_000);
    expect(server.endpoint.active).toBe(0);
  });
});

describe('RFC 7959 section 3.2, a server of Block1', () => {
  const options = coapOption('Uri-Path', 'options');
  const part = (num: number, size: number) => body(300).subarray(num * size, (num + 1) * size);

  test('figure 7: simple atomic blockwise PUT', () => {
    const server = new Server({ code: '2.04' });
    const lines = ['1:0/1/128', '1:1/1/128', '1:2/0/128'].map((block, num) =>
      line(server.ask('0.03', [options, figure(block)], part(num, 128))),
    );
    expect(lines).toEqual(['ACK 2.31 1:0/1/128', 'ACK 2.31 1:1/1/128', 'ACK 2.04 1:2/0/128']);
    expect(server.requests.map(({ payload }) => [...payload])).toEqual([[...body(300)]]);
  });

  test('figure 8: the server wants smaller blocks', () => {
    const server = new Server({ code: '2.04' }, endpointWith([], withSzx(1)));
    expect(line(server.ask('0.03', [options, figure('1:0/1/128')], part(0, 128)))).toBe('ACK 2.31 1:0/1/32');
    const lines = [4, 5, 6, 7, 8, 9].map((num) =>
      line(server.ask('0.03', [options, figure(`1:${num}/${num < 9 ? 1 : 0}/32`)], part(num, 32))),
    );
    expect(lines).toEqual([4, 5, 6, 7, 8].map((num) => `ACK 2.31 1:${num}/1/32`).concat('ACK 2.04 1:9/0/32'));
    expect([...server.requests[0]!.payload]).toEqual([...body(300)]);
  });

  test('a duplicate of a block is answered again and its octets are not taken twice', () => {
    const server = new Server({ code: '2.04' });
    const first = server.ask('0.03', [options, figure('1:0/1/128')], part(0, 128));
    server.ask('0.03', [options, figure('1:1/1/128')], part(1, 128));
    const again = server.endpoint.receive(
      received(
        'client',
        octetsOf({
          code: '0.03',
          messageId: first.messageId,
          token: Uint8Array.of(1),
          options: [options, figure('1:0/1/128')],
          payload: part(0, 128),
        }),
      ),
      0,
    );
    expect(messagesOf(again)).toEqual([first]);
    expect(line(server.ask('0.03', [options, figure('1:1/1/128')], part(1, 128)))).toBe('ACK 2.31 1:1/1/128');
    server.ask('0.03', [options, figure('1:2/0/128')], part(2, 128));
    expect([...server.requests[0]!.payload]).toEqual([...body(300)]);
  });

  test.each([
    ['a block is left out', ['1:0/1/128', '1:2/0/128'], ['2.31', '4.08']],
    ['the first block never came', ['1:1/1/128'], ['4.08']],
    ['a block is not full', ['1:0/1/256'], ['4.00']],
    ['a last block is more than full', ['1:0/0/64'], ['4.00']],
    ['the size changes to one that leaves a gap', ['1:0/1/128', '1:1/1/64'], ['2.31', '4.00']],
  ] as const)('B27: %s', (_what, blocks, codes) => {
    const server = new Server({ code: '2.04' });
    const found = blocks.map((block, num) => server.ask('0.03', [options, figure(block)], part(num, 128)).code);
    expect(found).toEqual(codes);
    expect(server.requests).toEqual([]);
    if (codes.at(-1) === '4.08') expect(server.endpoint.active).toBe(0);
  });

  test('4.13 with the size that is possible: announced at once, else when it is exceeded', () => {
    const limits = { maxBody: 256 };
    const announced = new Server({ code: '2.04' }, endpointWith([], { limits }));
    const refused = announced.ask('0.03', [options, figure('1:0/1/128'), coapOption('Size1', 300)], part(0, 128));
    expect(refused.options).toMatchObject([{ name: 'Block1' }, { name: 'Size1', value: 256 }]);
    expect(refused.code).toBe('4.13');
    expect(announced.endpoint.active).toBe(0);
    const exceeded = new Server({ code: '2.04' }, endpointWith([], { limits }));
    const codes = [0, 1, 2].map((num) => exceeded.ask('0.03', [options, figure(`1:${num}/1/128`)], body(128)).code);
    expect(codes).toEqual(['2.31', '2.31', '4.13']);
    expect(exceeded.endpoint.active).toBe(0);
  });

  test('an upload that stops is forgotten after MAX_TRANSMIT_WAIT and counted', () => {
    const server = new Server({ code: '2.04' });
    server.ask('0.03', [options, figure('1:0/1/128')], part(0, 128));
    expect(server.endpoint.active).toBe(1);
    server.endpoint.onTimeout(server.endpoint.nextTimeout()!);
    expect([server.endpoint.active, server.endpoint.counters.blockWiseTransferTimeout]).toEqual([0, 1]);
    expect(server.ask('0.03', [options, figure('1:1/1/128')], part(1, 128)).code).toBe('4.08');
  });

  test('uploads are bounded in number and octets: those that lie idle longest go first', () => {
    const limits = { maxTransfers: 3, maxTransferOctets: 2200 };
    const server = new Server({ code: '2.04' }, endpointWith([], { limits }));
    const tag = (value: number) => coapOption('Request-Tag', Uint8Array.of(value));
    for (const value of [1, 2, 3, 4]) server.ask('0.03', [options, tag(value), figure('1:0/1/128')], body(128));
    expect(server.endpoint.active).toBe(3);
    expect(server.ask('0.03', [options, tag(1), figure('1:1/1/128')], body(128)).code).toBe('4.08');
    server.ask('0.03', [options, tag(4), figure('1:0/1/1024')], body(1024));
    expect(server.endpoint.active).toBe(1);
  });

  test('RFC 9175 section 3: Request-Tag keeps two bodies to one resource apart', () => {
    const server = new Server({ code: '2.04' });
    const tag = (value: number) => coapOption('Request-Tag', Uint8Array.of(value));
    for (const num of [0, 1]) {
      for (const value of [1, 2]) {
        const more = num === 0 ? 1 : 0;
        server.ask('0.03', [options, tag(value), figure(`1:${num}/${more}/16`)], new Uint8Array(16).fill(value));
      }
    }
    expect(server.requests.map(({ payload }) => new Set(payload))).toEqual([new Set([1]), new Set([2])]);
    expect(server.requests[0]!.options).toEqual([options]);
  });
});

describe('RFC 7959 section 3.3, Block1 and Block2 together', () => {
  test('figures 10 and 11: an atomic POST whose response comes by blocks', () => {
    const server = new Server({ code: '2.04', payload: body(300) }, endpointWith([], withSzx(3)));
    const up = ['1:0/1/128', '1:1/1/128', '1:2/0/128'].map((block) =>
      line(server.ask('0.02', [soap, figure(block)], block === '1:2/0/128' ? body(44) : body(128))),
    );
    expect(up).toEqual(['ACK 2.31 1:0/1/128', 'ACK 2.31 1:1/1/128', 'ACK 2.04 1:2/0/128 2:0/1/128']);
    const down = [1, 2].map((num) => line(server.ask('0.02', [soap, figure(`2:${num}/0/128`)])));
    expect(down).toEqual(['ACK 2.04 2:1/1/128', 'ACK 2.04 2:2/0/128']);
    expect(server.requests).toHaveLength(1);
  });

  test('figure 12: the client wants smaller blocks down than it sends up', () => {
    const server = new Server({ code: '2.04', payload: body(200) });
    server.ask('0.02', [soap, figure('1:0/1/128')], body(128));
    const last = server.ask('0.02', [soap, figure('1:1/0/128'), figure('2:0/0/64')], body(10));
    expect(line(last)).toBe('ACK 2.04 1:1/0/128 2:0/1/64');
    expect(line(server.ask('0.02', [soap, figure('2:3/0/64')]))).toBe('ACK 2.04 2:3/0/64');
  });
});

/** A client with one request on its way, and a script of answers to it. */
class Client {
  readonly endpoint: CoapEndpoint;
  readonly request: CoapRequest;
  readonly sent: CoapMessage[] = [];
  events: readonly CoapEvent[];

  constructor(request: Partial<CoapRequest>, szx = 6, limits = {}) {
    this.endpoint = endpointWith([], { ...withSzx(szx), limits });
    this.request = { peer: 'server', code: '0.02', options: [soap], ...request };
    this.events = this.endpoint.send(this.request, 0);
    this.sent.push(...messagesOf(this.events));
  }

  get last(): CoapMessage {
    return this.sent.at(-1)!;
  }

  answer(code: CoapCode, options: readonly CoapOption[] = [], payload: Uint8Array = new Uint8Array(0)): this {
    const { messageId, token } = this.last;
    const octets = octetsOf({ type: 'ACK', code, messageId, token, options, payload });
    this.events = this.endpoint.receive(received('server', octets), 0);
    this.sent.push(...messagesOf(this.events));
    return this;
  }

  get lines(): string[] {
    return this.sent.map(line);
  }
}

describe('the client', () => {
  test('figure 7: sends block by block, each with its own message id and all with one token, the first with Size1', () => {
    const client = new Client({ code: '0.03', payload: body(300) }, 3);
    client
      .answer('2.31', [figure('1:0/1/128')])
      .answer('2.31', [figure('1:1/1/128')])
      .answer('2.04', [figure('1:2/0/128')]);
    expect(client.lines).toEqual(['CON 0.03 1:0/1/128', 'CON 0.03 1:1/1/128', 'CON 0.03 1:2/0/128 2:0/0/128']);
    expect(client.sent.map(({ options }) => options.find(({ name }) => name === 'Size1')?.value)).toEqual([
      300,
      undefined,
      undefined,
    ]);
    expect(new Set(client.sent.map(({ messageId }) => messageId)).size).toBe(3);
    expect(new Set(client.sent.map(({ token }) => token.join())).size).toBe(1);
    expect(
      new Set(client.sent.map(({ options }) => String(options.find(({ name }) => name === 'Request-Tag')?.value))).size,
    ).toBe(1);
    expect(Buffer.concat(client.sent.map(({ payload }) => payload))).toEqual(Buffer.from(body(300)));
    expect(eventOf(client.events, 'response').response).toMatchObject({ code: '2.04', options: [] });
  });

  test('figure 8: goes on in the smaller blocks the server wants', () => {
    const client = new Client({ code: '0.03', payload: body(200) }, 3).answer('2.31', [figure('1:0/1/32')]);
    client.answer('2.31', [figure('1:4/1/32')]).answer('2.31', [figure('1:5/1/32')]);
    expect(client.lines.map((text) => text.split(' ')[2])).toEqual(['1:0/1/128', '1:4/1/32', '1:5/1/32', '1:6/0/32']);
    expect(Buffer.concat(client.sent.map(({ payload }) => payload))).toEqual(Buffer.from(body(200)));
  });

  test('figure 9: a server that takes each block by itself', () => {
    const client = new Client({ code: '0.03', payload: body(300) }, 3);
    client
      .answer('2.04', [figure('1:0/0/128')])
      .answer('2.04', [figure('1:1/0/128')])
      .answer('2.04', [figure('1:2/0/128')]);
    expect(client.sent).toHaveLength(3);
    expect(eventOf(client.events, 'response').response.code).toBe('2.04');
  });

  test('figures 2 and 3: fetches block by block, with the size it wants from the first', () => {
    const client = new Client({ code: '0.01', options: [status] }, 2);
    const etag = coapOption('ETag', Uint8Array.of(1));
    [0, 1, 2].forEach((num) => {
      client.answer(
        '2.05',
        [etag, figure(`2:${num}/${num < 2 ? 1 : 0}/64`)],
        body(150).subarray(64 * num, 64 * (num + 1)),
      );
    });
    expect(client.lines).toEqual(['CON 0.01 2:0/0/64', 'CON 0.01 2:1/0/64', 'CON 0.01 2:2/0/64']);
    const { response } = eventOf(client.events, 'response');
    expect([...response.payload]).toEqual([...body(150)]);
    expect(response.options).toEqual([etag]);
  });

  test('the blocks of a response to a POST are asked for with the POST, without its body', () => {
    const client = new Client({ payload: body(20) }).answer('2.04', [figure('2:0/1/16')], body(16));
    expect(client.last).toMatchObject({ code: '0.02', payload: new Uint8Array(0) });
    expect(client.last.options[0]).toEqual(soap);
  });

  test('4.13 with a smaller block: starts over with it, once for each size', () => {
    const client = new Client({ payload: body(300) }, 4).answer('4.13', [figure('1:0/1/64')]);
    expect(client.last.payload).toHaveLength(64);
    expect(line(client.last)).toContain('1:0/1/64');
    client.answer('4.13', [figure('1:0/1/64')]);
    expect(eventOf(client.events, 'response').response.code).toBe('4.13');
    const whole = new Client({ payload: body(100) }).answer('4.13', [figure('1:0/0/32')]);
    expect(line(whole.last)).toContain('1:0/1/32');
  });

  test('4.08: starts over once with another Request-Tag, then it is the response', () => {
    const client = new Client({ payload: body(300) }, 3).answer('2.31', [figure('1:0/1/128')]).answer('4.08');
    expect(line(client.last)).toBe('CON 0.02 1:0/1/128');
    const tags = client.sent.map(({ options }) => String(options.find(({ name }) => name === 'Request-Tag')?.value));
    expect(tags[2]).not.toBe(tags[0]);
    expect(client.sent[2]!.token).not.toEqual(client.sent[0]!.token);
    expect(eventOf(client.answer('4.08').events, 'response').response.code).toBe('4.08');
  });

  test('a body that changes between its blocks: a GET starts over once, a POST fails', () => {
    const block = (client: Client, num: number, tag: number) =>
      client.answer(
        '2.05',
        [coapOption('ETag', Uint8Array.of(tag)), figure(`2:${num}/${num < 1 ? 1 : 0}/64`)],
        body(64),
      );
    const getting = block(block(new Client({ code: '0.01' }), 0, 1), 1, 2);
    expect(getting.lines).toEqual(['CON 0.01', 'CON 0.01 2:1/0/64', 'CON 0.01']);
    block(block(getting, 0, 2), 1, 2);
    expect([...eventOf(getting.events, 'response').response.payload]).toEqual([...body(64), ...body(64)]);
    const posting = block(block(new Client({}), 0, 1), 1, 2);
    expect(eventOf(posting.events, 'failed').error.code).toBe('protocol');
    expect(posting.endpoint.active).toBe(0);
  });

  test.each([
    ['a block that was not asked for', '2.05', ['2:1/0/64'], 10],
    ['a block that is not full', '2.05', ['2:0/1/64'], 10],
    ['a last block that is more than full', '2.05', ['2:0/0/16'], 17],
    ['2.31 to a request of one message', '2.31', [], 0],
  ] as const)('%s breaks the protocol', (_what, code, blocks, size) => {
    const client = new Client({ code: '0.01' }).answer(code, blocks.map(figure), body(size));
    expect(eventOf(client.events, 'failed').error).toMatchObject({ layer: 'coap', code: 'protocol' });
    expect([client.endpoint.active, client.endpoint.nextTimeout()]).toEqual([0, undefined]);
  });

  test.each([
    ['the answer to another block', '2.31', ['1:1/1/128']],
    ['2.04 before the last block, without Block1', '2.04', []],
    ['a block of the reserved size', '2.31', [coapOption('Block1', 7)]],
  ] as const)('%s breaks an upload', (_what, code, blocks) => {
    const options = blocks.map((block) => (typeof block === 'string' ? figure(block) : block));
    const client = new Client({ payload: body(300) }, 3).answer(code, options);
    expect(eventOf(client.events, 'failed').error.code).toBe('protocol');
  });

  test('2.31 to the last block breaks an upload', () => {
    const client = new Client({ payload: body(200) }, 3)
      .answer('2.31', [figure('1:0/1/128')])
      .answer('2.31', [figure('1:1/0/128')]);
    expect(eventOf(client.events, 'failed').error.code).toBe('protocol');
  });

  test('a response of more octets than allowed fails, announced or not', () => {
    const limits = { maxBody: 100 };
    const announced = new Client({ code: '0.01' }, 6, limits).answer(
      '2.05',
      [figure('2:0/1/64'), coapOption('Size2', 101)],
      body(64),
    );
    expect(eventOf(announced.events, 'failed').error.code).toBe('limit');
    const exceeded = new Client({ code: '0.01' }, 6, limits).answer('2.05', [figure('2:0/1/64')], body(64));
    exceeded.answer('2.05', [figure('2:1/1/64')], body(64));
    expect(eventOf(exceeded.events, 'failed').error.code).toBe('limit');
  });

  test('a response that comes late for a block before is not taken for the one to this block', () => {
    const separate = (client: Client, code: CoapCode, options: readonly CoapOption[], size: number) => {
      const { token } = client.last;
      const octets = octetsOf({ type: 'CON', code, messageId: 9, token, options, payload: body(size) });
      return client.endpoint.receive(received('server', octets), 0);
    };
    const up = new Client({ payload: body(300) }, 3).answer('2.31', [figure('1:0/1/128')]);
    expect(separate(up, '2.31', [figure('1:0/1/128')], 0).map(({ kind }) => kind)).toEqual(['transmit', 'fault']);
    expect(line(up.answer('2.31', [figure('1:1/1/128')]).last)).toContain('1:2/0/128');
    const down = new Client({ code: '0.01' }).answer('2.05', [figure('2:0/1/16')], body(16));
    expect(separate(down, '2.05', [figure('2:0/1/16')], 16).map(({ kind }) => kind)).toEqual(['transmit', 'fault']);
    down.answer('2.05', [figure('2:1/0/16')], body(3));
    expect(eventOf(down.events, 'response').response.payload).toHaveLength(19);
  });

  test('an error amid the upload is the response', () => {
    const client = new Client({ payload: body(300) }, 3).answer('4.03');
    expect(eventOf(client.events, 'response').response.code).toBe('4.03');
  });
});

import { describe, expect, test } from 'vitest';
import { encode, fromLatin1, LinkError, TimeoutError } from '../../src/codec/index.ts';
import {
  HandHeldUnit,
  identificationMessage,
  isPassword,
  passwordCommand,
  programmingCommand,
  TariffDevice,
} from '../../src/iec62056-21/index.ts';
import { End, type LineOptions, VirtualSerialLine } from './serial-line.ts';
import { canary, identificationOf, script, session } from './session.ts';

const read = (id: string) => ({ command: 'R1', dataSets: [{ id, values: [] }] });
const write = (value: string) => ({ command: 'W1', dataSets: [{ id: '0.9.1', values: [{ value }] }] });
const password = passwordCommand('P1', canary);

/** Disturbs the characters `which` counts, of those that `from` sends. */
function disturbing(from: string, which: (count: number) => boolean, to: (octet: number) => readonly number[]) {
  let count = 0;
  return {
    disturb: (octet: number, name: string) => {
      if (name !== from) return [octet];
      count += 1;
      return which(count - 1) ? to(octet) : [octet];
    },
  } satisfies LineOptions;
}

function programmed(commands: Parameters<typeof script>[0], line: LineOptions = {}, device = {}) {
  const answers: unknown[] = [];
  const made = session({ line, device, react: script([password, ...commands], answers) });
  made.line.perform(made.unitEnd, made.unit.signOn({ purpose: 'programming' }, 0));
  made.line.run();
  return { ...made, answers };
}

/** A read-out that works proves that both sides are where a session begins. */
function expectReusable({ line, unit, unitEnd }: ReturnType<typeof session>, after = 0): void {
  const before = unitEnd.of('readout').length;
  line.run(line.now + after);
  line.perform(unitEnd, unit.signOn({ purpose: 'data-readout' }, line.now));
  line.run();
  expect(unitEnd.of('readout')).toHaveLength(before + 1);
  expect(unitEnd.last('signed-off').error).toBeUndefined();
}

/** Where the unit's messages begin: request of 5, option select of 6, P1 of 5 + 10 + 2, then the command. */
const commandStart = 5 + 6 + 18;

describe('X_21: errors are typed, and the line is reusable', () => {
  test('X_21_1: a command with a wrong block check character is asked for again with NAK', () => {
    const line = disturbing(
      'unit',
      (count) => count === commandStart + 5,
      (octet) => [octet ^ 1],
    );
    const made = programmed([read('1.8.0')], line);
    expect(made.deviceEnd.of('fault')).toMatchObject([{ code: 'iec62056-21-bcc' }]);
    expect(made.deviceEnd.sent.filter((octet) => octet === 0x15)).toHaveLength(1);
    expect(made.answers[1]).toMatchObject({ kind: 'data' });
    expectReusable(made);
  });

  test('X_21_1: an answer with a wrong block check character is asked for again with NAK', () => {
    const isAnswer = (count: number) => count === deviceAnswer + 3;
    const made = programmed(
      [read('1.8.0')],
      disturbing('device', isAnswer, (octet) => [octet ^ 4]),
    );
    expect(made.unitEnd.of('fault')).toMatchObject([{ code: 'iec62056-21-bcc' }]);
    expect(made.unitEnd.sent.filter((octet) => octet === 0x15)).toHaveLength(1);
    expect(made.answers[1]).toMatchObject({ kind: 'data', dataSets: [{ values: [{ value: '001846.0' }] }] });
    expect(made.registers.commands).toEqual(['R1']);
    expectReusable(made);
  });

  test('X_21_1: a data message that is broken each time is a typed error after three repetitions', () => {
    const made = session({
      line: disturbing(
        'device',
        (count) => count % 20 === 19,
        (octet) => [octet ^ 1],
      ),
    });
    made.line.perform(made.unitEnd, made.unit.signOn({ purpose: 'data-readout' }, 0));
    made.line.run();
    expect(made.unitEnd.last('signed-off').error).toMatchObject({ layer: 'iec62056-21', code: 'protocol' });
    expect(made.unitEnd.sent.filter((octet) => octet === 0x15)).toHaveLength(3);
    expect([made.unitEnd.rate, made.deviceEnd.rate]).toEqual([300, 300]);
  });

  test.each(['6', 'Z', 'A'])('X_21_2: the baud rate character %s that was not offered changes nothing', (character) => {
    const device = new TariffDevice({ identification: identificationOf('5') });
    const end = new End('device', device);
    const line = new VirtualSerialLine(end, new End('nobody', new HandHeldUnit()));
    line.perform(end, device.start(0));
    line.perform(end, device.receive(fromLatin1('/?!\r\n'), 0));
    line.run(1000);
    line.perform(end, device.receive(fromLatin1(`\x060${character}0\r\n`), 1000));
    // Like no selection at all: the readout, at 300 Bd.
    expect(end.kinds.at(-1)).toBe('readout');
    expect(end.rate).toBe(300);
  });

  test('X_21_3: without option select message the device reads out at 300 Bd, or says nothing', () => {
    for (const whenNotSelected of ['readout', 'silence'] as const) {
      const { device, deviceEnd, line } = session({ device: { whenNotSelected } });
      line.perform(deviceEnd, device.receive(fromLatin1('/?!\r\n'), 0));
      line.run();
      expect(deviceEnd.of('readout')).toHaveLength(whenNotSelected === 'readout' ? 1 : 0);
      expect(deviceEnd.of('baud')).toHaveLength(1);
      expect(deviceEnd.last('signed-off')).toEqual({ kind: 'signed-off', error: undefined });
    }
  });

  test('X_21_4: nobody answers the request, which is sent four times', () => {
    const made = session({ device: { address: '1' } });
    made.line.perform(made.unitEnd, made.unit.signOn({ address: '2', purpose: 'data-readout' }, 0));
    made.line.run();
    expect(made.unitEnd.of('transmit')).toHaveLength(4);
    expect(made.unitEnd.last('signed-off').error).toBeInstanceOf(TimeoutError);
    expect(made.unitEnd.last('signed-off').error).toMatchObject({ layer: 'iec62056-21', code: 'timeout' });
    expect(made.deviceEnd.of('transmit')).toEqual([]);
    expectReusable(made);
  });

  test('X_21_4: the device falls silent: 300 Bd on both sides, the unit with a break', () => {
    let isSilent = false;
    const made = session({
      line: { disturb: (octet, from) => (isSilent && from === 'device' ? [] : [octet]) },
      react: (event, unit, now) => {
        if (event.kind !== 'programming') return undefined;
        isSilent = true;
        return unit.send(read('1.8.0'), now);
      },
    });
    made.line.perform(made.unitEnd, made.unit.signOn({ purpose: 'programming' }, 0));
    made.line.run();
    expect(made.unitEnd.last('signed-off').error).toBeInstanceOf(TimeoutError);
    expect(made.unitEnd.sent.slice(-5)).toEqual([0x01, 0x42, 0x30, 0x03, 0x71]);
    expect([made.unitEnd.rate, made.deviceEnd.rate]).toEqual([300, 300]);
    isSilent = false;
    expectReusable(made);
  });

  test('X_21_4: the unit falls silent: the device goes back to 300 Bd after its inactivity time', () => {
    const made = session({ device: { times: { inactivity: 60_000 } } });
    made.line.perform(made.unitEnd, made.unit.signOn({ purpose: 'programming' }, 0));
    made.line.run(10_000);
    expect(made.deviceEnd.rate).toBe(9600);
    made.line.run(70_000);
    expect(made.deviceEnd.rate).toBe(300);
    expect(made.deviceEnd.last('signed-off').error).toMatchObject({ code: 'timeout' });
    made.line.perform(made.unitEnd, made.unit.signOff(made.line.now));
    made.line.run();
    expectReusable(made);
  });

  test('X_21_5: a device of mode E is used in mode C, and then in mode E', () => {
    const made = session({ device: { identification: identificationOf('5', '2') } });
    expectReusable(made);
    made.line.perform(made.unitEnd, made.unit.signOn({ purpose: 'hdlc' }, made.line.now));
    made.line.run();
    expect(made.unitEnd.kinds.at(-1)).toBe('handover');
  });

  test('X_21_6: without password no command reaches the device', () => {
    const answers: unknown[] = [];
    const made = session({ react: script([read('1.8.0'), write('1')], answers) });
    made.line.perform(made.unitEnd, made.unit.signOn({ purpose: 'programming' }, 0));
    made.line.run();
    expect(answers).toEqual([
      { kind: 'error', text: 'ER01' },
      { kind: 'error', text: 'ER01' },
    ]);
    expect(made.registers.commands).toEqual([]);
    expectReusable(made);
  });

  test('X_21_6: commands that need no password are named', () => {
    const answers: { kind: string }[] = [];
    const made = session({ device: { openCommands: ['R1'] }, react: script([read('1.8.0'), write('1')], answers) });
    made.line.perform(made.unitEnd, made.unit.signOn({ purpose: 'programming' }, 0));
    made.line.run();
    expect(answers.map(({ kind }) => kind)).toEqual(['data', 'error']);
    expect(made.deviceEnd.last('command').password).toBeUndefined();
  });

  test('X_21_7: an oversized line, message or address', () => {
    const made = session();
    const { device, deviceEnd, unit, unitEnd, line } = made;
    line.perform(deviceEnd, device.receive(fromLatin1(`/?${'1'.repeat(1024)}`), 0));
    line.perform(deviceEnd, device.receive(fromLatin1(`\x01R1\x02${'1'.repeat(20_000)}`), 0));
    expect(deviceEnd.of('fault')).toMatchObject([{ code: 'iec62056-21-format' }, { code: 'size-limit' }]);
    line.run();
    expectReusable(made);
    line.perform(unitEnd, unit.signOn({ purpose: 'data-readout' }, line.now));
    line.perform(unitEnd, unit.receive(fromLatin1(`/KAM@OMNIA\r\n\x02${'1.8.0(1)\r\n'.repeat(7000)}`), line.now));
    expect(unitEnd.last('signed-off').error).toMatchObject({ layer: 'iec62056-21', code: 'limit' });
    line.run();
    expectReusable(made);
  });
});

/** The device's identification of 12 octets, P0 of 8 and ACK; then the answer to the command. */
const deviceAnswer = encode(identificationMessage, identificationOf('5')).length + 8 + 1;

describe('passwords', () => {
  test('a wrong one is refused; the third ends the session with a break', () => {
    const answers: unknown[] = [];
    const wrong = passwordCommand('P1', 'wrong');
    const made = session({ react: script([wrong, wrong, wrong, read('1.8.0')], answers) });
    made.line.perform(made.unitEnd, made.unit.signOn({ purpose: 'programming' }, 0));
    made.line.run();
    expect(answers).toEqual([
      { kind: 'error', text: 'ER01' },
      { kind: 'error', text: 'ER01' },
    ]);
    expect(made.deviceEnd.of('password').map((event) => event.accepted)).toEqual([false, false, false]);
    expect(made.deviceEnd.sent.slice(-5)).toEqual([0x01, 0x42, 0x30, 0x03, 0x71]);
    expect(made.unitEnd.last('signed-off').error).toMatchObject({ code: 'refused' });
    expect(made.deviceEnd.last('signed-off').error).toMatchObject({ code: 'refused' });
    expect(made.registers.commands).toEqual([]);
    expectReusable(made);
  });

  test('a wrong one after a right one takes the access away', () => {
    const answers: { kind: string }[] = [];
    const made = session({
      react: script([password, read('1.8.0'), passwordCommand('P1', 'x'), read('1.8.0')], answers),
    });
    made.line.perform(made.unitEnd, made.unit.signOn({ purpose: 'programming' }, 0));
    made.line.run();
    expect(answers.map(({ kind }) => kind)).toEqual(['acknowledgement', 'data', 'error', 'error']);
  });

  test('P2 answers the operand of P0', () => {
    const answers: { kind: string }[] = [];
    const made = session({
      device: {
        operand: () => '42',
        checkPassword: ({ command, password: given, operand }) => command === 'P2' && given === `${operand}${canary}`,
      },
      react: (event, unit, now) => {
        if (event.kind === 'answer') answers.push(event.answer);
        if (event.kind !== 'programming') return undefined;
        return unit.send(passwordCommand('P2', `${event.operand}${canary}`), now);
      },
    });
    made.line.perform(made.unitEnd, made.unit.signOn({ purpose: 'programming' }, 0));
    made.line.run(20_000);
    expect(answers).toEqual([{ kind: 'acknowledgement' }]);
    expect(made.deviceEnd.last('password')).toEqual({ kind: 'password', command: 'P2', accepted: true });
  });

  test('without a check no password is right', () => {
    const made = session({ device: { checkPassword: undefined }, react: script([password]) });
    made.line.perform(made.unitEnd, made.unit.signOn({ purpose: 'programming' }, 0));
    made.line.run();
    expect(made.deviceEnd.last('password').accepted).toBe(false);
  });

  test('are compared whole', () => {
    expect(isPassword('abc', 'abc')).toBe(true);
    for (const other of ['', 'ab', 'abcd', 'abd', 'abc\0', 'ABC']) expect(isPassword('abc', other)).toBe(false);
    const long = 'x'.repeat(65);
    expect(isPassword(long, long)).toBe(false);
    expect(isPassword('x'.repeat(64), 'x'.repeat(64))).toBe(true);
    expect(isPassword('x'.repeat(64), long)).toBe(false);
  });
});

describe('repetition', () => {
  test('NAK without end: the device repeats its message three times, and the line is free again (B93)', () => {
    const { device, deviceEnd, line } = session({ device: { identification: identificationOf('@') } });
    line.perform(deviceEnd, device.receive(fromLatin1('/?!\r\n'), 0));
    line.run(4000);
    for (let now = 4000; now < 60_000; now += 3000) {
      line.perform(deviceEnd, device.receive(Uint8Array.of(0x15), now));
      line.run(now + 2900);
    }
    const count = deviceEnd.of('transmit').filter((event) => event.octets[0] === 0x02).length;
    expect(count).toBe(4);
    expect(deviceEnd.of('signed-off')).toMatchObject([{ error: { code: 'protocol' } }]);
  });

  test('a write whose answer is lost is not sent again, and may have been carried out', () => {
    let drop = false;
    const react = script([password, write('235959')]);
    const made = session({
      line: { disturb: (octet, from) => (drop && from === 'device' ? [] : [octet]) },
      react: (event, unit, now) => {
        drop ||= event.kind === 'answer';
        return react(event, unit, now);
      },
    });
    made.line.perform(made.unitEnd, made.unit.signOn({ purpose: 'programming' }, 0));
    made.line.run();
    expect(made.registers.written).toEqual(['235959']);
    expect(made.unitEnd.last('signed-off').error).toMatchObject({ code: 'timeout' });
    expect(made.unitEnd.last('signed-off').error.message).toContain('open');
  });

  test('partial blocks are put together, and repeated on NAK', () => {
    const blocks = ['1', '2', '3'];
    const device = new TariffDevice({ identification: identificationOf('5'), openCommands: ['R3'] });
    const unit = new HandHeldUnit();
    let next = 0;
    const deviceEnd = new End('device', device, (event, now) => {
      if (event.kind !== 'command' && event.kind !== 'next-block') return undefined;
      const value = blocks[next]!;
      next += 1;
      const list = [{ id: 'P.01', values: [{ value }] }];
      return device.send({ kind: 'data', dataSets: list, ...(next < blocks.length ? { partial: true } : {}) }, now);
    });
    const answers: unknown[] = [];
    const react = script([{ command: 'R3', dataSets: [{ id: 'P.01', values: [] }] }], answers);
    const unitEnd = new End('unit', unit, (event, now) => react(event, unit, now));
    let count = 0;
    const line = new VirtualSerialLine(deviceEnd, unitEnd, {
      disturb: (octet, from) => {
        count += from === 'device' ? 1 : 0;
        return from === 'device' && count === deviceAnswer + 14 ? [octet ^ 2] : [octet];
      },
    });
    line.perform(deviceEnd, device.start(0));
    line.perform(unitEnd, unit.signOn({ purpose: 'programming' }, 0));
    line.run(30_000);
    const dataSets = blocks.map((value) => ({ id: 'P.01', values: [{ value }] }));
    expect(answers).toEqual([{ kind: 'data', dataSets }]);
    expect(unitEnd.of('fault')).toHaveLength(1);
  });
});

describe('misuse throws a LinkError of the layer', () => {
  test('commands outside programming mode, two at once, two sign-ons, answers that are not due', () => {
    const made = session();
    const { unit, device, line, unitEnd } = made;
    expect(() => unit.send(read('1.8.0'), 0)).toThrow(LinkError);
    expect(() => device.send({ kind: 'acknowledgement' }, 0)).toThrow(LinkError);
    expect(() => device.send({ kind: 'readout', dataSets: [] }, 0)).toThrow(LinkError);
    line.perform(unitEnd, unit.signOn({ purpose: 'programming' }, 0));
    expect(() => unit.signOn({ purpose: 'programming' }, 0)).toThrow(LinkError);
    line.run(5000);
    line.perform(unitEnd, unit.send(password, 5000));
    expect(() => unit.send(password, 5000)).toThrow(/iec62056-21/);
  });

  test('a device that offers more than its maximum is not made', () => {
    expect(() => new TariffDevice({ identification: identificationOf('6') })).toThrow(LinkError);
    expect(() => new TariffDevice({ identification: identificationOf('6'), maximumRate: 19_200 })).not.toThrow();
    expect(() => new TariffDevice({ identification: identificationOf('G') })).toThrow(LinkError);
  });

  test('a command that cannot be encoded leaves the unit ready', () => {
    const { unit, line, unitEnd } = session();
    line.perform(unitEnd, unit.signOn({ purpose: 'programming' }, 0));
    line.run(5000);
    expect(() => unit.send(passwordCommand('P1', 'a(b'), 5000)).toThrow(/expected/);
    expect(encode(programmingCommand, password).length).toBe(18);
    expect(unit.send(password, 5000)).toHaveLength(1);
  });
});

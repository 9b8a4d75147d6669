import { describe, expect, test } from 'vitest';
import { encode, fromLatin1, TimeoutError, toLatin1 } from '../../src/codec/index.ts';
import { AfterMessagePhase } from '../../src/iec62056-21/device-phases.ts';
import { Exchange } from '../../src/iec62056-21/exchange.ts';
import {
  HandHeldUnit,
  ModeDHandHeldUnit,
  passwordCommand,
  programmingCommand,
  programmingData,
} from '../../src/iec62056-21/index.ts';
import type { LineMessage } from '../../src/iec62056-21/message-deframer.ts';
import { canary, dataSets, script, session } from './session.ts';

const read = { command: 'R3', dataSets: [{ id: 'P.01', values: [] }] };
const ack: LineMessage = { kind: 'acknowledgement', octets: Uint8Array.of(0x06) };
const nak: LineMessage = { kind: 'acknowledgement', octets: Uint8Array.of(0x15) };
const command = (name: string): LineMessage => ({
  kind: 'programming-command',
  octets: encode(programmingCommand, { command: name }),
});
const block = (value: string, partial: boolean): LineMessage => ({
  kind: 'block',
  octets: encode(programmingData, { dataSets: [{ id: '', values: [{ value }] }], ...(partial ? { partial } : {}) }),
});
const transmits = (octet: number) => ({ kind: 'transmit', octets: Uint8Array.of(octet) });

describe('an exchange', () => {
  test('after silence a block that comes again is acknowledged again, and there once', () => {
    const exchange = new Exchange(read, 3);
    expect(exchange.receive(block('1', true))).toEqual(transmits(0x06));
    expect(exchange.silence()).toEqual(transmits(0x15));
    expect(exchange.receive(block('1', true))).toEqual(transmits(0x06));
    expect(exchange.receive(block('1', true))).toEqual(transmits(0x06));
    expect(exchange.receive(block('2', false))).toMatchObject({
      kind: 'done',
      result: { dataSets: ['1', '1', '2'].map((value) => ({ values: [{ value }] })) },
    });
  });

  test('blocks without end are too much', () => {
    const exchange = new Exchange(read, 3);
    const long = block('1'.repeat(4000), true);
    let step = exchange.receive(long);
    for (let i = 0; i < 20 && step.kind === 'transmit'; i += 1) step = exchange.receive(long);
    expect(step).toMatchObject({ kind: 'failed', error: { layer: 'iec62056-21', code: 'limit' } });
  });

  test('reading and passwords are repeated in silence, what may have been carried out is not', () => {
    for (const [name, times] of Object.entries({ R1: 3, P1: 3, W1: 0, E2: 0 })) {
      const exchange = new Exchange({ command: name }, 3);
      for (let i = 0; i < times; i += 1)
        expect(exchange.silence()).toEqual({ kind: 'transmit', octets: exchange.octets });
      const failed = exchange.silence();
      expect(failed.kind === 'failed' && failed.error).toBeInstanceOf(TimeoutError);
      expect(failed.kind === 'failed' && failed.error.message.includes('open')).toBe(times === 0);
    }
  });

  test('NAK repeats any command, three times', () => {
    const exchange = new Exchange({ command: 'E2' }, 3);
    for (let i = 0; i < 3; i += 1) expect(exchange.receive(nak)).toEqual({ kind: 'transmit', octets: exchange.octets });
    expect(exchange.receive(nak)).toMatchObject({ kind: 'failed', error: { code: 'protocol' } });
  });

  test('a break of the device ends it; other commands are no answer', () => {
    expect(new Exchange(read, 3).receive(command('B0'))).toMatchObject({ kind: 'failed', error: { code: 'refused' } });
    expect(new Exchange(read, 3).receive(command('P0'))).toMatchObject({ kind: 'wait' });
  });

  test('its command is overwritten when it is over', () => {
    const exchange = new Exchange(passwordCommand('P1', canary), 3);
    const { octets } = exchange;
    expect(toLatin1(octets)).toContain(canary);
    exchange.wipe();
    expect(octets.every((octet) => octet === 0)).toBe(true);
  });
});

describe('two characters of wrong parity that leave the block check as it is', () => {
  const disturbed = (octets: Uint8Array) => octets.map((octet) => (octet === 0x30 ? 0xff : octet));

  test('make an answer, a command and a telegram broken', () => {
    const answer = block('1001', false);
    const step = new Exchange(read, 3).receive({ ...answer, octets: disturbed(answer.octets) });
    expect(step).toMatchObject({ ...transmits(0x15), fault: { code: 'iec62056-21-format' } });
    const octets = encode(programmingCommand, passwordCommand('P1', '1001'));
    const phase = new AfterMessagePhase({
      last: octets,
      takesCommands: true,
      takesAcknowledgement: false,
      repetitions: 3,
    });
    expect(phase.receive({ kind: 'programming-command', octets: disturbed(octets) })).toMatchObject(transmits(0x15));
    const unit = new ModeDHandHeldUnit();
    unit.start();
    const sent = fromLatin1('/KAM3OMNIA\r\n\r\n1.8.1(1001)\r\n!\r\n');
    expect(unit.receive(disturbed(sent), 0)).toMatchObject([{ kind: 'fault', code: 'iec62056-21-format' }]);
    expect(unit.receive(sent, 1)).toMatchObject([{ kind: 'telegram' }]);
  });
});

describe('a device after its message', () => {
  const options = { last: fromLatin1('last'), takesCommands: true, takesAcknowledgement: false, repetitions: 3 };

  test('repeats on NAK what it has transmitted last, be that NAK', () => {
    const phase = new AfterMessagePhase(options);
    expect(phase.receive(nak)).toEqual({ kind: 'transmit', octets: options.last });
    expect(phase.silence(true)).toEqual(transmits(0x15));
    expect(phase.receive(nak)).toEqual(transmits(0x15));
    expect(phase.receive(nak)).toMatchObject({ kind: 'failed', error: { code: 'protocol' } });
  });

  test('takes ACK where it waits for one', () => {
    expect(new AfterMessagePhase(options).receive(ack).kind).toBe('wait');
    const phase = new AfterMessagePhase({ ...options, takesAcknowledgement: true });
    expect(phase.receive(ack)).toEqual({ kind: 'done', result: { kind: 'acknowledged' } });
  });

  test('takes commands where it may, and a break always', () => {
    const phase = new AfterMessagePhase({ ...options, takesCommands: false });
    expect(phase.receive(command('R1')).kind).toBe('wait');
    expect(phase.receive(command('B0'))).toEqual({ kind: 'done', result: { kind: 'sign-off' } });
    expect(phase.silence(true)).toEqual({ kind: 'done', result: { kind: 'silence' } });
  });
});

describe('frames whose end is lost', () => {
  const write = { command: 'W1', dataSets: [{ id: '0.9.1', values: [{ value: '1' }] }] };

  test('the device asks for the command again, which is carried out once', () => {
    let lost = 0;
    const answers: unknown[] = [];
    const react = script([passwordCommand('P1', canary), write], answers);
    const made = session({
      // ETX and the block check of the write, which are the last two of the unit.
      line: {
        disturb: (octet, from) => {
          if (from !== 'unit' || answers.length !== 1 || lost === 2 || octet === 0x57) return [octet];
          lost += octet === 0x03 || lost === 1 ? 1 : 0;
          return lost > 0 ? [] : [octet];
        },
      },
      react,
    });
    made.line.perform(made.unitEnd, made.unit.signOn({ purpose: 'programming' }, 0));
    made.line.run();
    expect(lost).toBe(2);
    expect(answers).toEqual([{ kind: 'acknowledgement' }, { kind: 'acknowledgement' }]);
    expect(made.registers.written).toEqual(['1']);
  });

  test('the unit asks for the data message again', () => {
    let lost = false;
    const made = session({
      line: {
        disturb: (octet, from) => {
          const isEnd = from === 'device' && octet === 0x03 && !lost;
          lost ||= isEnd;
          return isEnd ? [] : [octet];
        },
      },
    });
    made.line.perform(made.unitEnd, made.unit.signOn({ purpose: 'data-readout' }, 0));
    made.line.run();
    expect(lost).toBe(true);
    expect(made.unitEnd.of('readout')).toEqual([{ kind: 'readout', dataSets }]);
  });
});

describe('a device that does something else', () => {
  test('breaks instead of P0', () => {
    const unit = new HandHeldUnit();
    unit.signOn({ purpose: 'programming' }, 0);
    unit.receive(fromLatin1('/KAM5x\r\n'), 1000);
    unit.onTimeout(1200);
    unit.onTimeout(1410);
    expect(unit.receive(command('B0').octets, 2000)).toMatchObject([
      { kind: 'baud', rate: 300 },
      { error: { code: 'refused' } },
    ]);
  });

  test.each(['\x06262\r\n', '\x06292\r\n', '\x06050\r\n'])('confirms %j, which was not asked for', (confirmation) => {
    const unit = new HandHeldUnit();
    unit.signOn({ purpose: 'hdlc' }, 0);
    unit.receive(fromLatin1('/KAM6\\2x\r\n'), 1000);
    unit.onTimeout(1200);
    expect(unit.receive(fromLatin1(confirmation), 2000)).toMatchObject([{ error: { code: 'unsupported' } }]);
    expect(unit.nextTimeout()).toBeUndefined();
  });

  test('offers a rate of mode B that is reserved, or too high', () => {
    for (const character of ['G', 'F']) {
      const unit = new HandHeldUnit();
      unit.signOn({ purpose: 'data-readout' }, 0);
      const events = unit.receive(fromLatin1(`/KAM${character}x\r\n`), 1000);
      expect(events).toMatchObject([{ protocolMode: 'B' }, { error: { code: 'unsupported' } }]);
    }
  });
});

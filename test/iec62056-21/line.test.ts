import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, fromHex, fromLatin1, toLatin1 } from '../../src/codec/index.ts';
import { Echo } from '../../src/iec62056-21/echo.ts';
import { addParity, HandHeldUnit, lineTimes, TariffDevice } from '../../src/iec62056-21/index.ts';
import { MessageDeframer } from '../../src/iec62056-21/message-deframer.ts';
import { checkParity } from '../../src/iec62056-21/parity.ts';
import { End, VirtualSerialLine } from './serial-line.ts';
import { identificationOf, session } from './session.ts';

/** What a deframer makes of chunks. */
function deframed(chunks: readonly Uint8Array[], acknowledgement: 'alone' | 'option-select' = 'alone', limit = 1000) {
  const deframer = new MessageDeframer(limit);
  const found: string[] = [];
  for (const chunk of chunks) {
    deframer.push(chunk);
    for (let one = deframer.next(acknowledgement); one !== undefined; one = deframer.next(acknowledgement)) {
      if (one.kind !== 'noise') found.push(`${one.kind}:${toLatin1(one.octets)}`);
      else found.push(one.isTooLong ? 'too-long' : 'noise');
    }
  }
  return found;
}

const messages: Readonly<Record<string, string>> = {
  request: '/?12345678!\r\n',
  identification: '/KAM5\\2OMNIA\r\n',
  'programming-command': '\x01R1\x021.8.0()\x03\x5a',
  block: '\x02(000123.4*kWh)\x03\x02',
  acknowledgement: '\x15',
};

describe('the deframer', () => {
  test('finds the messages however they are cut, and whatever is between them', () => {
    const kinds = fc.array(fc.constantFrom(...Object.keys(messages)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(kinds, fc.array(fc.nat(200)), fc.boolean(), (list, cuts, noisy) => {
        const whole = fromLatin1(list.map((kind) => `${noisy ? 'x\xff' : ''}${messages[kind]}`).join(''));
        const places = [0, ...cuts.map((cut) => cut % (whole.length + 1)).sort((a, b) => a - b), whole.length];
        const chunks = places.slice(1).map((place, i) => whole.subarray(places[i], place));
        const found = deframed(chunks).filter((one) => one !== 'noise');
        expect(found).toEqual(list.map((kind) => `${kind}:${messages[kind]}`));
      }),
    );
  });

  test.each([
    ['/AB/KAM5x\r\n', ['noise', 'identification:/KAM5x\r\n']],
    ['/?1\x80!\r\n', ['noise']],
    ['/?1!x', ['noise']],
    ['\x02(1\x02(2)\x03\x00', ['noise', 'block:\x02(2)\x03\x00']],
    ['\x01P1\x02(1)\x01B0\x03q', ['noise', 'programming-command:\x01B0\x03q']],
    ['\x02(1)\x04\x03', ['block:\x02(1)\x04\x03']],
    ['\0\0\r\n/?!\n', ['request:/?!\n']],
    ['/?!\r/KAM5x\r\n', ['request:/?!\r', 'identification:/KAM5x\r\n']],
    ['\x06\x15', ['acknowledgement:\x06', 'acknowledgement:\x15']],
  ])('%j', (text, expected) => {
    expect(deframed([fromLatin1(text)])).toEqual(expected);
  });

  test('ACK begins an option select message where one is waited for', () => {
    expect(deframed([fromLatin1('\x06050\r\n')], 'option-select')).toEqual(['option-select:\x06050\r\n']);
    expect(deframed([fromLatin1('\x060'), fromLatin1('50\r'), fromLatin1('\n')], 'option-select')).toHaveLength(1);
    expect(deframed([fromLatin1('\x0605\x80\r\n/?!\r\n')], 'option-select')).toEqual(['noise', 'request:/?!\r\n']);
    expect(deframed([fromLatin1('\x060500')], 'option-select')).toEqual(['noise']);
  });

  test('holds no more than its limit', () => {
    const chunk = fromLatin1(`\x02${'1'.repeat(999)}`);
    expect(deframed([chunk])).toEqual([]);
    expect(deframed([chunk, fromLatin1('1')])).toEqual(['too-long']);
    expect(deframed([chunk, fromLatin1('1'), fromLatin1('/?!\r\n')])).toEqual(['too-long', 'request:/?!\r\n']);
  });

  test('takes time in proportion to the octets of a frame that come one by one', () => {
    const started = performance.now();
    const frame = concat(Uint8Array.of(0x02), new Uint8Array(60_000).fill(0x31), Uint8Array.of(0x03, 0));
    expect(
      deframed(
        Array.from(frame, (octet) => Uint8Array.of(octet)),
        'alone',
        65_536,
      ),
    ).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('the echo of an optical head', () => {
  const request = fromLatin1('/?!\r\n');
  const answer = fromLatin1('/KAM5x\r\n');

  test('is found and dropped, however it is cut', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.array(fc.nat(20), { maxLength: 6 }), (isThere, cuts) => {
        const echo = new Echo();
        echo.sent(request, 0, 100);
        const whole = isThere ? concat(request, answer) : answer;
        const places = [0, ...cuts.map((cut) => cut % whole.length).sort((a, b) => a - b), whole.length];
        const got = places.slice(1).map((place, i) => echo.receive(whole.subarray(places[i], place), 50 * i));
        expect(toLatin1(concat(...got))).toBe(toLatin1(answer));
        expect(echo.isPresent).toBe(isThere);
      }),
    );
  });

  test('of ACK is dropped where there is an echo, and an answer ACK taken where there is none', () => {
    for (const isThere of [true, false]) {
      const echo = new Echo();
      echo.sent(request, 0, 100);
      if (isThere) echo.receive(request, 100);
      echo.receive(answer, 300);
      echo.sent(Uint8Array.of(6), 500, 600);
      expect(echo.receive(Uint8Array.of(6), 600)).toEqual(isThere ? new Uint8Array(0) : Uint8Array.of(6));
      expect(echo.receive(Uint8Array.of(6), 900)).toEqual(Uint8Array.of(6));
    }
  });

  test('that was disturbed is dropped while it is due, and expected again', () => {
    const echo = new Echo();
    echo.sent(request, 0, 100);
    echo.receive(request, 90);
    echo.sent(request, 500, 600);
    expect(echo.receive(fromLatin1('/x!\r'), 590)).toHaveLength(0);
    expect(toLatin1(echo.receive(answer, 800))).toBe(toLatin1(answer));
    echo.sent(request, 1000, 1100);
    expect(echo.receive(request, 1100)).toHaveLength(0);
    expect(echo.isPresent).toBe(true);
  });

  test('that is no more is noticed', () => {
    const echo = new Echo();
    echo.sent(request, 0, 100);
    echo.receive(request, 90);
    echo.sent(request, 500, 600);
    expect(toLatin1(echo.receive(answer, 800))).toBe(toLatin1(answer));
    expect(echo.isPresent).toBe(false);
  });
});

describe('parity', () => {
  test('a character of wrong parity becomes one that no message has', () => {
    const sent = addParity(fromLatin1('/?!\r\n'));
    expect(checkParity(sent)).toEqual(fromLatin1('/?!\r\n'));
    sent[1]! ^= 0x04;
    expect(checkParity(sent)[1]).toBe(0xff);
  });

  test('a port of 8N1 gets 7E1, one of 7E1 seven bits', () => {
    const transmitted = (characterFormat: '7E1' | '8N1') =>
      new HandHeldUnit({ characterFormat }).signOn({ purpose: 'data-readout' }, 0);
    expect(transmitted('8N1')).toEqual([
      { kind: 'baud', rate: 300, characterFormat: '8N1' },
      { kind: 'transmit', octets: fromHex('af3f218d0a') },
    ]);
    expect(transmitted('7E1')).toEqual([
      { kind: 'baud', rate: 300, characterFormat: '7E1' },
      { kind: 'transmit', octets: fromHex('2f3f210d0a') },
    ]);
  });
});

describe('battery-operated devices', () => {
  test.each([true, false])('wake-up %s', (wakeUp) => {
    const { line, unit, unitEnd, deviceEnd } = session({ device: { batteryOperated: true }, unit: { wakeUp } });
    line.perform(unitEnd, unit.signOn({ purpose: 'data-readout' }, 0));
    line.run();
    expect(unitEnd.of('readout')).toHaveLength(wakeUp ? 1 : 0);
    expect(deviceEnd.of('request')).toHaveLength(wakeUp ? 1 : 0);
  });

  test('the wake-up takes 2.1 to 2.3 s, the pause 1.5 to 1.7 s', () => {
    const unit = new HandHeldUnit({ wakeUp: true });
    const transmit = unit.signOn({ purpose: 'data-readout' }, 0)[1];
    const octets = transmit?.kind === 'transmit' ? transmit.octets : new Uint8Array(0);
    const duration = (octets.length * 10_000) / 300;
    expect(octets.every((octet) => octet === 0)).toBe(true);
    expect(duration >= 2100 && duration <= 2300).toBe(true);
    expect(unit.nextTimeout()! - duration).toBe(lineTimes.wakeUpPause.milliseconds);
  });

  test('a wake-up that is too short, or has a gap, wakes nobody; an awake device sleeps again', () => {
    const device = new TariffDevice({ identification: identificationOf('5'), batteryOperated: true });
    const end = new End('device', device);
    const line = new VirtualSerialLine(end, new End('nobody', new HandHeldUnit()));
    line.perform(end, device.start(0));
    const request = fromLatin1('/?!\r\n');
    for (const [count, gap] of [
      [50, 0],
      [40, 600],
    ] as const) {
      line.perform(end, device.receive(new Uint8Array(count), line.now));
      line.perform(end, device.receive(new Uint8Array(count === 40 ? 40 : 0), line.now + gap));
      line.run(line.now + 2000);
      line.perform(end, device.receive(request, line.now));
      expect(end.of('request')).toEqual([]);
      line.run(line.now + 2000);
    }
    line.perform(end, device.receive(new Uint8Array(66), line.now));
    line.run();
    line.perform(end, device.receive(request, line.now));
    expect(end.of('request')).toEqual([]);
    line.perform(end, device.receive(new Uint8Array(66), line.now));
    line.perform(end, device.receive(request, line.now));
    expect(end.of('request')).toHaveLength(1);
  });
});

describe('reaction times', () => {
  test.each([
    ['KAM', 200],
    ['KAm', 20],
  ])('%s waits %i ms before it answers, and so does the unit', (manufacturer, reaction) => {
    const { device, deviceEnd, line } = session({
      device: { identification: identificationOf('5', '', manufacturer) },
    });
    line.perform(deviceEnd, device.receive(fromLatin1('/?!\r\n'), 1000));
    expect(deviceEnd.of('transmit')).toEqual([]);
    expect(device.nextTimeout()).toBe(1000 + reaction);
    const unit = new HandHeldUnit();
    unit.signOn({ purpose: 'data-readout' }, 0);
    expect(unit.receive(fromLatin1(`/${manufacturer}5x\r\n`), 1000).map(({ kind }) => kind)).toEqual([
      'identification',
    ]);
    expect(unit.nextTimeout()).toBe(1000 + reaction);
    expect(unit.onTimeout(1000 + reaction).map(({ kind }) => kind)).toEqual(['transmit']);
    // The rate changes once the six octets have left, before the device may answer.
    expect(unit.nextTimeout()).toBe(1000 + reaction + 200 + lineTimes.changeover.milliseconds);
    expect(lineTimes.changeover.milliseconds).toBeLessThan(20);
  });

  test('an unknown address, and one with leading zeros', () => {
    const { device, deviceEnd, line } = session({ device: { address: '00012345' } });
    for (const [address, answers] of [
      ['54321', 0],
      ['12345', 1],
      ['0000012345', 2],
      ['', 3],
    ] as const) {
      line.perform(deviceEnd, device.receive(fromLatin1(`/?${address}!\r\n`), line.now));
      expect(deviceEnd.of('request')).toHaveLength(answers);
      line.run(line.now + 1000);
    }
  });
});

import { describe, expect, test } from 'vitest';
import { fromLatin1, toLatin1 } from '../../src/codec/index.ts';
import { HandHeldUnit, type HandHeldUnitEvent, TariffDevice } from '../../src/iec62056-21/index.ts';
import { corpus, corpusIsThere } from './corpus.ts';
import { identificationOf } from './session.ts';

const entries = new Map(corpus('iec62056-21').map((entry) => [entry.id, entry]));
const octets = (id: string): Uint8Array => entries.get(id)!.octets;
const text = (id: string): string => toLatin1(octets(id));

/** What is transmitted, at once or after the timers. */
function transmitted(
  machine: { nextTimeout(): number | undefined; onTimeout(now: number): readonly unknown[] },
  events: readonly unknown[],
) {
  const all = [...events];
  const isSaid = () => all.find((one) => (one as { kind: string }).kind === 'transmit');
  while (isSaid() === undefined && machine.nextTimeout() !== undefined)
    all.push(...machine.onTimeout(machine.nextTimeout()!));
  const said = isSaid() as { octets: Uint8Array } | undefined;
  return said === undefined ? undefined : toLatin1(said.octets);
}

/** A unit that has got as far as programming mode with the identification and P0 of the corpus. */
function programming(): { unit: HandHeldUnit; events: HandHeldUnitEvent[] } {
  const unit = new HandHeldUnit();
  unit.signOn({ purpose: 'programming' }, 0);
  const events = [...unit.receive(octets('iec21-ident'), 1000)];
  while (!events.some(({ kind, ...event }) => kind === 'baud' && 'rate' in event && event.rate !== 300)) {
    events.push(...unit.onTimeout(unit.nextTimeout()!));
  }
  events.push(...unit.receive(octets('iec21-p0'), 3000));
  return { unit, events };
}

describe.skipIf(!corpusIsThere)(
  'sessions with the messages of the corpus (skipped: ../shared/corpus is absent)',
  () => {
    test.each([
      ['sobis-hs-2f3f210d0a', ''],
      ['sobis-hs-2f3f426c6130210d0a', 'Bla0'],
      ['iec21-req', '45678903'],
    ])('%s calls a device of the address %j', (id, address) => {
      const unit = new HandHeldUnit();
      expect(transmitted(unit, unit.signOn({ address, purpose: 'data-readout' }, 0))).toBe(text(id));
      const device = new TariffDevice({ identification: identificationOf('5'), address });
      device.start(0);
      expect(device.receive(octets(id), 0)).toEqual([{ kind: 'request', address }]);
    });

    test.each([
      ['iec21-ident', 'hdlc', 9600, '\x06252\r\n'],
      ['iec21-ident', 'hdlc', 19_200, '\x06262\r\n'],
      ['iec21-ident', 'programming', 9600, '\x06051\r\n'],
      ['sobis-08', 'data-readout', 9600, '\x06050\r\n'],
      ['sobis-10', 'data-readout', 9600, '\x06050\r\n'],
    ] as const)('%s is answered for %s up to %i Bd', (id, purpose, maximumRate, selected) => {
      const unit = new HandHeldUnit({ maximumRate });
      unit.signOn({ purpose }, 0);
      expect(transmitted(unit, unit.receive(octets(id), 1000))).toBe(selected);
      if (selected === '\x06050\r\n') expect(selected).toBe(text('sobis-hs-063035300d0a'));
    });

    test('P0 gives its operand; the command is that of the corpus; the answers are read', () => {
      const { unit, events } = programming();
      expect(events.at(-1)).toEqual({ kind: 'programming', operand: '1234567' });
      const read = { command: 'R1', dataSets: [{ id: '1.8.0', values: [{ value: '1' }] }] };
      expect(transmitted(unit, unit.send(read, 4000))).toBe(text('iec21-r1'));
      expect(unit.receive(octets('iec21-answer'), 5000)).toEqual([
        { kind: 'answer', answer: { kind: 'data', dataSets: [{ id: '3:171.0', values: [{ value: '0' }] }] } },
      ]);
      const write = { command: 'W2', dataSets: [{ id: 'C003', values: [{ value: '910324092239' }] }] };
      expect(transmitted(unit, unit.send(write, 6000))).toBe(text('iec21-w2'));
      const answered = unit.receive(octets('iec21-answer2'), 7000)[0];
      expect(answered).toMatchObject({ answer: { dataSets: [{ id: '3:14' }, { id: '4:15' }] } });
      expect(transmitted(unit, unit.signOff(8000))).toBe(text('iec21-break'));
    });

    test('the break of the corpus ends the session on both sides', () => {
      const { unit } = programming();
      expect(unit.receive(octets('iec21-break'), 4000).at(-1)).toMatchObject({ error: { code: 'refused' } });
      const device = new TariffDevice({ identification: identificationOf('@') });
      device.start(0);
      device.receive(fromLatin1('/?!\r\n'), 0);
      device.onTimeout(200);
      expect(device.receive(octets('iec21-break'), 2000)).toEqual([{ kind: 'signed-off', error: undefined }]);
    });
  },
);

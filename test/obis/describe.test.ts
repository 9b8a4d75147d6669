import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeObis, Obis, obis } from '../../src/obis/index.ts';

/** Meanings after IEC 62056-6-1 tables 8 to 24, EN 13757-1 and the DSMR P1 companion standard. */
const meanings: readonly (readonly [code: string, words: string])[] = [
  ['1-0:1.8.0', 'active energy import (+A)'],
  ['1-0:1.8.2', 'active energy import (+A), tariff 2'],
  ['1-0:21.7.0', 'active power import (+A), L1, instantaneous'],
  ['1-1:62.7.0', 'active power export (-A), L3, instantaneous, channel 1'],
  ['1-0:5.8.0', 'reactive energy quadrant I (R1)'],
  ['1-0:8.8.0', 'reactive energy quadrant IV (R4)'],
  ['1-0:16.7.0', 'active power net (|+A| - |-A|), instantaneous'],
  ['1-0:1.6.1*12', 'active power import (+A), maximum demand 1, tariff 1, billing period 12'],
  ['1-0:1.8.0*101', 'active energy import (+A), last billing period'],
  ['1-0:1.8.0*103', 'active energy import (+A), last 3 billing periods'],
  ['1-0:2.29.0', 'active energy export (-A), over recording interval 1'],
  ['1-0:32.7.0', 'voltage, L1, instantaneous'],
  ['1-0:51.25.0', 'current, L2, last average 3'],
  ['1-0:14.7.0', 'frequency, instantaneous'],
  ['1-0:85.7.0', 'power factor export, L1, instantaneous'],
  ['1-0:91.7.0', 'neutral current, instantaneous'],
  ['1-0:104.8.1', 'reactive energy capacitive (QII + QIV), tariff 1'],
  ['1-0:32.32.0', 'voltage, L1, under limit occurrence counter (sags)'],
  ['1-0:72.36.0', 'voltage, L3, over limit occurrence counter (swells)'],
  ['1-0:32.32.12', 'voltage, L1, under limit occurrence counter (sags), dips of 15-30 % for 0.5-1 s'],
  ['1-0:11.37.0*0', 'current, any phase, over limit duration, limit 0'],
  ['1-0:32.7.124', 'voltage, L1, instantaneous, total harmonic distortion (THD)'],
  ['1-0:31.56.5', 'current, L1, current average 4 (harmonics), harmonic 5'],
  ['1-0:32.36.124', 'voltage, L1, over limit occurrence counter, total harmonic distortion (THD)'],
  ['1-0:81.7.1', 'phase angle from U(L2) to U(L1), instantaneous'],
  ['1-0:81.7.44', 'phase angle from I(L1) to I(L1), instantaneous'],
  ['1-0:81.7.33', 'phase angle 33, instantaneous'],
  ['1-0:83.8.9', 'active losses, time integral 1'],
  ['1-0:83.8.31', 'L1 active line losses (+), time integral 1'],
  ['1-0:83.8.67', 'L2 reactive losses (-), time integral 1'],
  ['1-0:83.8.90', 'L3 volt-squared hours, time integral 1'],
  ['1-0:83.8.24', 'compensated active net (-), time integral 1'],
  ['1-0:0.4.5', 'current transformer ratio (denominator)'],
  ['1-0:0.3.6', 'meter constant, volt-squared hours, metrological LED'],
  ['1-0:99.1.0', 'load profile with recording period 1'],
  ['1-0:99.97.0', 'power failure event log'],
  ['1-3:0.2.8', 'P1 version (DSMR), channel 3'],
  ['0-0:1.0.0', 'clock'],
  ['0-0:42.0.0', 'COSEM logical device name'],
  ['0-0:40.0.0', 'current association'],
  ['0-0:40.0.3', 'association 3'],
  ['0-0:43.0.1', 'security setup 1'],
  ['0-0:43.1.0', 'invocation counter'],
  ['0-0:25.9.0', 'push setup'],
  ['0-0:96.1.1', 'device ID 2 (equipment identifier)'],
  ['0-0:96.3.10', 'disconnect control'],
  ['0-0:96.7.21', 'number of power failures, any phase'],
  ['0-0:96.7.9', 'number of long power failures, any phase'],
  ['0-0:96.7.19', 'duration of long power failure, any phase'],
  ['0-0:96.13.0', 'consumer message text'],
  ['0-0:96.14.0', 'currently active tariff'],
  ['0-0:96.20.16', 'strong DC magnetic field, time stamp of current event'],
  ['0-0:97.97.0', 'error register 1'],
  ['F.F', 'error register'],
  ['0-0:97.98.21', 'alarm descriptor 2'],
  ['0-0:99.98.4', 'event log 4'],
  ['0-1:24.2.1', 'M-Bus meter reading 1, channel 1'],
  ['0-0:96.50.7', 'manufacturer specific object 96.50.7'],
  ['0-0:94.31.1', 'abstract, country specific object, Netherlands, entry 1'],
  ['7-0:3.0.0', 'gas, forward absolute meter volume, at metering conditions'],
  ['7-0:13.2.0', 'gas, forward absolute converter volume, at base conditions'],
  ['7-0:54.0.22', 'gas, superior calorific value, average of last interval, averaging period 6'],
  ['6-0:1.0.0', 'heat, energy, current value'],
  ['5-0:8.5.0', 'cooling, power, maximum'],
  ['8-1:1.0.0', 'cold water, volume, current value, channel 1'],
  ['4-0:7.0.0', 'heat cost allocator, room temperature, current value'],
  ['1-0:200.7.3', 'electricity, quantity 200, instantaneous, tariff 3'],
  ['1-0:130.7.0', 'electricity, manufacturer specific quantity 130, instantaneous'],
  ['1-0:1.8.128', 'active energy import (+A), manufacturer specific classification 128'],
  ['1-70:1.8.0', 'active energy import (+A), utility specific channel 70'],
  ['0-0:150.3.1', 'abstract, manufacturer specific object 150, type 3, entry 1'],
  ['255-255:255.255.255*255', 'medium 255, quantity 255, processing 255, channel 255'],
];

describe('describeObis', () => {
  test.each(meanings)('%s is %s', (code, words) => {
    expect(describeObis(obis(code))).toBe(words);
  });

  test('has words for every code', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 48 - 1 }), (key) => wellFormed(Obis.fromKey(key))),
      { numRuns: 20_000 },
    );
  });

  test('has words for every C, D and E of the media in use', () => {
    for (const a of [0, 1, 7])
      for (let cd = 0; cd < 65536; cd += 1)
        for (const e of [0, 1, 29, 40, 63, 91, 124, 127, 200, 255])
          wellFormed(Obis.of(a, 0, cd >> 8, cd & 0xff, e), false);
  });
});

/** Words that are there, whole, and not left over from a rule's template. */
function wellFormed(code: Obis, reported = true): void {
  const words = describeObis(code);
  const good = /^\S(?:.*\S)?$/.test(words) && !/undefined|NaN|[{}~]|, ,|,$/.test(words);
  if (!good || reported) expect(good, `${code} is "${words}"`).toBe(true);
}

interface CatalogueObject {
  readonly name: string;
  readonly logicalName: string;
}

const catalogue = fileURLToPath(new URL('../../../shared/reference/omnia-catalogue.json', import.meta.url));
const objects: CatalogueObject[] = existsSync(catalogue) ? JSON.parse(readFileSync(catalogue, 'utf8')) : [];

/** Words of a catalogue name that the description must have in one of these spellings. */
const synonyms: readonly (readonly [inName: RegExp, inWords: RegExp])[] = [
  [/\bL1\b/, /L1/],
  [/\bL2\b/, /L2/],
  [/\bL3\b/, /L3/],
  [/^[AP]\+ |[ ]P\+ active/, /active (energy|power) import \(\+A\)/],
  [/^[AP]- |[ ]P- active/, /active (energy|power) export \(-A\)/],
  [/R\+ |Q\+ /, /reactive (energy|power) import/],
  [/R- |Q- /, /reactive (energy|power) export/],
  [/\b[RQ]1 reactive/, /quadrant I \(R1\)/],
  [/\b[RQ]2 reactive/, /quadrant II \(R2\)/],
  [/\b[RQ]3 reactive/, /quadrant III \(R3\)/],
  [/\b[RQ]4 reactive/, /quadrant IV \(R4\)/],
  [/\bS\+ /, /apparent (energy|power) import/],
  [/\bS- /, /apparent (energy|power) export/],
  [/tariff T1|import T1|export T1/, /tariff 1/],
  [/^Maximum|^Max\b/, /maximum/],
  [/^Minimum/, /minimum/],
  [/^Instantaneous/, /instantaneous/],
  [/^Last average/, /last average/],
  [/[Pp]ower factor/, /power factor/],
  [/^Frequency/, /frequency/],
  [/THD/, /THD/],
  [/sag\b|sags\b/, /sags|under limit/],
  [/swell\b|swells\b/, /swells|over limit/],
  [/harmonic \d/, /harmonic \d/],
  [/[Vv]oltage L\d/, /voltage/],
  [/[Cc]urrent L\d/, /current/],
  [/script\b/, /script table/],
  [/scheduler/, /schedule/],
  [/^(?!Event code|Push).*event logger/, /event log/],
  [/[Pp]ush setup/, /push setup/],
  [/[Ss]ecurity setup/, /security setup/],
  [/[Ii]nvocation counter/, /invocation counter/],
  [/power failures/, /power failures/],
  [/Load profile \d$/, /load profile/],
  [/^Meter open|^Terminal cover|tamper (?!event logger)/, /tamper|cover|meter open/],
  [/^Battery/, /battery/],
  [/^Active firmware/, /active firmware/],
];

describe.skipIf(objects.length === 0)(`names of the shared catalogue${objects.length === 0 ? ' (absent)' : ''}`, () => {
  test('agree with the words', () => {
    // What a manufacturer put into the manufacturer specific ranges has no name in the standard.
    const named = objects.filter(({ logicalName }) => !/manufacturer specific/.test(describeObis(obis(logicalName))));
    expect(named.length).toBeGreaterThan(900);
    const disagreeing = named.filter(({ name, logicalName }) => {
      const words = describeObis(obis(logicalName));
      return synonyms.some(([inName, inWords]) => inName.test(name) && !inWords.test(words));
    });
    // Value group E of the voltage harmonic profile is the harmonic; the catalogue has the phase there.
    expect(disagreeing.map(({ logicalName }) => logicalName)).toEqual([
      '1.0.99.11.1.255',
      '1.0.99.11.2.255',
      '1.0.99.11.3.255',
    ]);
  });
});

import { type CaptureObject, ProfileGenericV1, Register } from '../../cosem/index.ts';
import { obis } from '../../obis/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { isRunningAt, runningSince } from '../supply/source.ts';
import { type DisplayContent, noEntry } from './display-content.ts';
import {
  type DisplayListName,
  type DisplayPosition,
  type DisplaySequence,
  type MenuPress,
  positionAt,
  pressMenu,
} from './display-sequence.ts';
import { entryOf } from './list-entry.ts';
import { type DisplayPreset, presetList } from './preset-lists.ts';
import { displaySymbols } from './symbols.ts';

const names = {
  automatic: obis('0-0:21.0.1'),
  manual: obis('0-0:21.0.2'),
  scrollTime: obis('0-0:96.80.120'),
  returnTime: obis('0-0:96.80.121'),
} as const;

/** The display of a meter: nothing runs, it is worked out when somebody looks (OMNIA data sheet, Display). */
export class Display {
  readonly #meter: OmniaMeter;
  #press: MenuPress | undefined;

  constructor(meter: OmniaMeter) {
    this.#meter = meter;
  }

  /** Whether the meter has power to show something. */
  get isOn(): boolean {
    return isRunningAt(this.#meter, this.#meter.now());
  }

  /** What it shows now; undefined while the meter has no power: it is off. */
  get content(): DisplayContent | undefined {
    const meter = this.#meter;
    const now = meter.now();
    const sequence = this.#sequence(now);
    if (sequence === undefined) return undefined;
    const position = positionAt(now, sequence, this.#press);
    const entry = position && this.#list(position.list)[position.entry];
    return {
      ...displaySymbols(meter, meter.measureAt(now)),
      ...(entry === undefined ? noEntry : entryOf(meter, entry)),
    };
  }

  /** The list and the entry that it shows now; undefined where it shows none. */
  get position(): DisplayPosition | undefined {
    const now = this.#meter.now();
    const sequence = this.#sequence(now);
    return sequence && positionAt(now, sequence, this.#press);
  }

  /** Puts lists to choose from in the place of those that there are. */
  useLists(preset: DisplayPreset): void {
    const { device, memory } = this.#meter;
    memory.transact(() => {
      for (const list of ['automatic', 'manual'] as const)
        device.set(ProfileGenericV1, names[list], 'captureObjects', presetList(this.#meter, preset, list));
    });
  }

  /** The menu button was pressed: the manual list begins, or goes on. */
  pressMenu(): void {
    const now = this.#meter.now();
    const sequence = this.#sequence(now);
    if (sequence !== undefined) this.#press = pressMenu(now, sequence, this.#press) ?? this.#press;
  }

  #sequence(now: number): DisplaySequence | undefined {
    const begin = runningSince(this.#meter, now);
    if (begin === undefined) return undefined;
    const seconds = (name: 'scrollTime' | 'returnTime') =>
      Number(this.#meter.read(Register, names[name], 'value').value);
    return {
      begin,
      scrollTime: seconds('scrollTime'),
      returnTime: seconds('returnTime'),
      lengths: { automatic: this.#list('automatic').length, manual: this.#list('manual').length },
    };
  }

  #list(name: DisplayListName): readonly CaptureObject[] {
    return this.#meter.read(ProfileGenericV1, names[name], 'captureObjects');
  }
}

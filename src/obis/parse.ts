import { fromHex } from '../codec/index.ts';
import { Obis, ObisError } from './obis.ts';

const strictForm = /^(\d{1,3})-(\d{1,3}):(\d{1,3})\.(\d{1,3})\.(\d{1,3})\*(\d{1,3})$/;
/** `A-B:C.D.E*F` with groups left out as IEC 62056-6-1 annex A allows; `&` is a manual reset, `.F` is seen in the field. */
const reducedForm =
  /^(?:(\d{1,3})-(?:(\d{1,3}):)?)?(\d{1,3}|[CFLP])\.(\d{1,3}|[CFLP])(?:\.(\d{1,3}))?(?:[*&](\d{1,3}))?$/i;
const dottedPeriod = /^(\d{1,3})-(\d{1,3}):(\d{1,3}|[CFLP])\.(\d{1,3}|[CFLP])\.(\d{1,3})\.(\d{1,3})$/i;
const evenForm = /^(\d{1,3})([.-])(\d{1,3})\2(\d{1,3})\2(\d{1,3})\2(\d{1,3})(?:(?:\2|[*&])(\d{1,3}))?$/;
const hexForm = /^[0-9a-f]{2}([.:\- ]?)(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}$/i;
/** What tells two-digit hexadecimal from two-digit decimal: a letter, a leading zero, or no separators. */
const hexMark = /[a-f]|(?:^|[.:\- ])0|^\d{12}$/i;

const letters: Readonly<Record<string, number>> = { C: 96, F: 97, L: 98, P: 99 };

/** Settings of `obis`. */
export interface ParseObisOptions {
  /** Accept the form `A-B:C.D.E*F` alone. */
  readonly strict?: boolean | undefined;
}

/** The code that `text` writes, in any form that `parseObis` reads; throws an ObisError when there is none. */
export function obis(text: string, options: ParseObisOptions = {}): Obis {
  const code = options.strict ? fromGroups(strictForm.exec(text)?.slice(1)) : parseObis(text);
  if (code === undefined) throw new ObisError('obis-format', `"${text.slice(0, 40)}" is not an OBIS code`);
  return code;
}

/**
 * Reads the forms in use: `1-0:1.8.0*255`, `1-0:1.8.0`, `1-0:1.8.0.255`, `1.0.1.8.0.255` or with hyphens, `1.8.0`,
 * `C.1.0`, `F.F`, and hexadecimal `0100010800FF`, also with separators; undefined for anything else. A group that is
 * left out is 255 (not used) for E and F, 0 for B, and for A electricity, but abstract where C is 96 or 97: `C.1.0`
 * and `F.F` speak of the device.
 */
export function parseObis(text: string): Obis | undefined {
  const compact = text.length > 64 ? '' : text.trim();
  if (hexForm.test(compact) && hexMark.test(compact)) return Obis.fromBytes(fromHex(compact.replace(/[.:-]/g, ''))!);
  const even = evenForm.exec(compact);
  if (even !== null) return fromGroups([even[1], ...even.slice(3)]);
  return fromGroups((reducedForm.exec(compact) ?? dottedPeriod.exec(compact))?.slice(1));
}

function fromGroups(texts: readonly (string | undefined)[] | undefined): Obis | undefined {
  if (texts === undefined) return undefined;
  const groups = texts.map((text) => (text === undefined ? undefined : (letters[text.toUpperCase()] ?? Number(text))));
  if (groups.some((group) => group !== undefined && group > 255)) return undefined;
  const [a, b = 0, c, d, e = 255, f = 255] = groups;
  return Obis.of(a ?? (c === 96 || c === 97 ? 0 : 1), b, c!, d!, e, f);
}

import type { TraceEntry } from '../../meter/index.ts';
import { eventByCode } from '../../omnia/index.ts';
import type { Palette } from '../../render/index.ts';
import { nameInWords } from '../names.ts';

const day = 86_400_000;

/** An entry of the trace of a scene, on one line for people; the time is that since the scene began. */
export function traceLine(entry: TraceEntry, begin: number, { name, meaning, faint, good, bad }: Palette): string {
  const time = faint(sinceBegin(entry.instant - begin));
  switch (entry.kind) {
    case 'act':
      return `${time}  ${name(nameInWords(entry.act))}${parametersOf(entry.parameters)}  ${faint(entry.path)}\n`;
    case 'event': {
      const { code, loggers, magnitude, duration } = entry.event;
      const measured = [magnitude, duration === undefined ? undefined : `${duration} s`].filter(
        (one) => one !== undefined,
      );
      const words = [eventByCode(code)?.text, ...measured].join(', ');
      return `${time}    event ${code} ${meaning(words)}  ${faint(loggers.map(nameInWords).join(', '))}\n`;
    }
    case 'push': {
      const { setup, values } = entry.push;
      return `${time}    push ${meaning(setup)} of ${values.length} values\n`;
    }
    case 'expectation': {
      const { misses, expectation, path } = entry;
      if (misses.length === 0) return `${time}  ${good(`as expected: ${nameInWords(expectation)}`)}  ${faint(path)}\n`;
      return misses.map((words) => `${time}  ${bad(`not as expected: ${words}`)}  ${faint(path)}\n`).join('');
    }
  }
}

/** The same for programs: one line of JSON, with the time in UTC. */
export function traceRecord({ instant, ...entry }: TraceEntry): string {
  return `${JSON.stringify({ time: new Date(instant).toISOString(), ...entry })}\n`;
}

/** `+00:10:00.150`, with the days where there are any. */
function sinceBegin(milliseconds: number): string {
  const sign = milliseconds < 0 ? '-' : '+';
  const size = Math.abs(milliseconds);
  const days = Math.floor(size / day);
  const time = new Date(size % day).toISOString().slice(11, 23);
  return `${sign}${days > 0 ? `${days}d ` : ''}${time}`;
}

const longestParameters = 80;

/** What an act was given, on what is left of the line. */
function parametersOf(parameters: unknown): string {
  if (parameters === undefined) return '';
  const text = typeof parameters === 'object' ? JSON.stringify(parameters).replaceAll('"', '') : `${parameters}`;
  return ` ${text.length > longestParameters ? `${text.slice(0, longestParameters - 1)}…` : text}`;
}

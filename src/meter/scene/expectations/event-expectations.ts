import { type EventLoggerName, eventByCode, eventLoggers } from '../../../omnia/index.ts';
import { expectation } from '../act.ts';
import type { WatchedEvent } from '../event-watch.ts';
import { type Form, isRecord, listOf, numberFrom, oneOf, wholeNumberFrom } from '../form.ts';
import { optional, record } from '../record-form.ts';
import type { Misses, ScenePlay } from '../scene-play.ts';
import { instantOfMoment, momentOf } from '../scene-time.ts';

const codes = /* @__PURE__ */ listOf(/* @__PURE__ */ wholeNumberFrom(0, 255));
const loggers = Object.keys(eventLoggers) as EventLoggerName[];

const selection = /* @__PURE__ */ record({
  in: optional(oneOf(...loggers), 'the log; all of them where left out'),
  since: optional(momentOf, 'the beginning of the scene where left out'),
  are: optional(codes, 'these codes and no others, in this order'),
  have: optional(codes, 'these codes in this order, perhaps with others in between'),
  lack: optional(codes, 'none of these codes'),
  magnitude: optional(numberFrom(0, 1e6), 'what was measured of the last event of `have`'),
  duration: optional(numberFrom(0, 1e9, 's'), 'how long the last event of `have` was'),
  within: optional(numberFrom(0, 1e6), 'by so much magnitude and duration may be off'),
});
type Selection = ReturnType<typeof selection.read>;

/** Codes alone, or more about them; or several such selections. */
const selections: Form<readonly Selection[]> = {
  words: `codes in their order, or one or more of ${selection.words}`,
  fields: selection.fields,
  read: (given, path) =>
    [given].flat().some(isRecord) ? listOf(selection).read(given, path) : [{ have: codes.read(given, path) }],
};

/** What is in the logs since the scene began. */
export const eventExpectations = {
  events: expectation('Codes of events in the logs of the meter.', selections, (play, wanted) =>
    wanted.flatMap((one) => misses(eventsOf(play, one), one)),
  ),
};

function eventsOf(play: ScenePlay, { in: logger, since }: Selection): readonly WatchedEvent[] {
  const from = since === undefined ? Number.NEGATIVE_INFINITY : instantOfMoment(since, play.begin);
  return play.events.filter(
    ({ loggers, instant }) => instant >= from && (logger === undefined || loggers.includes(logger)),
  );
}

function misses(events: readonly WatchedEvent[], { are, have, lack, ...last }: Selection): Misses {
  const found = `found ${events.map(({ code }) => code).join(' ') || 'none'}`;
  if (are !== undefined && are.join() !== events.map(({ code }) => code).join())
    return [`events are not ${are.join(' ') || 'none'}: ${found}`];
  const forbidden = events.find(({ code }) => lack?.includes(code));
  if (forbidden !== undefined) return [`there is ${inWords(forbidden.code)}`];
  let at = -1;
  for (const code of have ?? []) {
    const next = events.findIndex((event, i) => i > at && event.code === code);
    if (next < 0) return [`there is no ${inWords(code)}${at < 0 ? '' : ` after ${events[at]!.code}`}: ${found}`];
    at = next;
  }
  return detailMisses(events[at], last);
}

function detailMisses(event: WatchedEvent | undefined, { magnitude, duration, within = 0 }: Selection): Misses {
  const details = { magnitude, duration };
  return (['magnitude', 'duration'] as const).flatMap((name) => {
    const [wanted, found] = [details[name], event?.[name]];
    if (wanted === undefined || (found !== undefined && Math.abs(found - wanted) <= within + 1e-6)) return [];
    return [`${name} of event ${event?.code} is ${found}, not ${wanted} within ${within}`];
  });
}

const inWords = (code: number): string => `event ${code} (${eventByCode(code)?.text ?? 'unknown'})`;

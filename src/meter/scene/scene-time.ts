import { type Form, form } from './form.ts';

/** A point in time: so long after the scene began, or an instant. Milliseconds, since 1970 UTC. */
export type Moment =
  | { readonly kind: 'after'; readonly milliseconds: number }
  | { readonly kind: 'at'; readonly instant: number };

const day = 86_400_000;
const durationForm = /^(?:(\d{1,4})d)?(?:(?:^|\s)(\d{1,3}):(\d\d):(\d\d(?:\.\d{1,3})?))?$/;
const absoluteForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/;

/** A duration, in milliseconds. */
export const durationOf: Form<number> = /* @__PURE__ */ form(
  'a duration such as 00:10:00, 3d or 3d 00:10:00',
  (given) => (typeof given === 'string' ? millisecondsOf(given) : undefined),
);

/** An instant, in milliseconds since 1970 UTC. */
export const instantOf: Form<number> = /* @__PURE__ */ form('a time such as 2026-06-10T10:00:00Z', (given) =>
  typeof given === 'string' ? parsedInstant(given) : undefined,
);

/** A duration since the scene began, or an instant. */
export const momentOf: Form<Moment> = /* @__PURE__ */ form(
  'a time since the scene began such as +00:10:00, or one such as 2026-06-10T10:00:00Z',
  (given): Moment | undefined => {
    if (typeof given !== 'string') return undefined;
    const instant = parsedInstant(given);
    if (instant !== undefined) return { kind: 'at', instant };
    const milliseconds = given.startsWith('+') ? millisecondsOf(given.slice(1)) : undefined;
    return milliseconds === undefined ? undefined : { kind: 'after', milliseconds };
  },
);

/** The instant of a moment of a scene that began then. */
export function instantOfMoment(moment: Moment, begin: number): number {
  return moment.kind === 'at' ? moment.instant : begin + moment.milliseconds;
}

function millisecondsOf(text: string): number | undefined {
  const match = text === '' ? null : durationForm.exec(text.trim());
  if (match === null) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  if (minutes > 59 || seconds >= 60) return undefined;
  return days * day + Math.round(((hours * 60 + minutes) * 60 + seconds) * 1000);
}

function parsedInstant(text: string): number | undefined {
  const instant = absoluteForm.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(instant) ? undefined : instant;
}

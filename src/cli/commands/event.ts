import { Command, Option } from 'commander';
import {
  type EventProfile,
  type EventRow,
  eventByCode,
  eventCode,
  eventRows,
  events,
  type OmniaEvent,
} from '../../omnia/index.ts';
import { escapeText } from '../../render/index.ts';
import { eventContract, eventProfiles, eventRecord } from '../event-record.ts';
import { jsonDocument } from '../json.ts';
import { write } from '../output.ts';
import { type Column, paragraph, renderTable, type TableLooks } from '../table.ts';
import { chosenPalette, chosenWidth } from '../terminal.ts';
import { exitCodes, exitCodesInWords } from '../usage.ts';

interface EventOptions {
  readonly profile: EventProfile;
  readonly json?: boolean;
  readonly color: boolean;
}

const examples = `Examples:
  dlms event                       every event
  dlms event 76                    by its code: text, logs, alarm
  dlms event 76 --profile smr      what DSMR/SMR means by it, and the way round
  dlms event voltage sag           by its text
`;

/** `dlms event`: what an event code says. `done` is told the exit code. */
export function eventCommand(done: (exitCode: number) => void): Command {
  return new Command('event')
    .description('say what event codes stand for, in the OMNIA, IDIS or DSMR/SMR')
    .argument('[code or text...]', 'an event code, or words of its text; all events when left out')
    .addOption(new Option('--profile <name>', 'whose numbering').choices(eventProfiles).default('omnia'))
    .option('--json', 'JSON for other programs')
    .option('--no-color', 'no colours')
    .addHelpText('before', examples)
    .addHelpText('after', exitCodesInWords('the event is shown', 'there is no such event'))
    .action(async (words: string[], { profile, json = false, color }: EventOptions) => {
      const found = lookUp(words.join(' '), profile);
      const looks = { palette: chosenPalette(color), width: chosenWidth() };
      await write(json ? [jsonDocument(contract(found, profile))] : answer(found, profile, looks));
      done(found.events.length + found.others.length > 0 ? exitCodes.good : exitCodes.bad);
    });
}

/** An event that has the code in numberings other than the chosen one. */
interface OtherEvent {
  readonly profiles: readonly EventProfile[];
  readonly event: OmniaEvent;
}

interface Found {
  readonly asked: string;
  readonly events: readonly OmniaEvent[];
  readonly others: readonly OtherEvent[];
}

const isCode = (text: string) => /^\d+$/.test(text);

function lookUp(text: string, profile: EventProfile): Found {
  const asked = text.slice(0, 60);
  if (!isCode(text)) return { asked, events: events.filter((event) => isAbout(event, text)), others: [] };
  const event = eventByCode(Number(text), profile);
  const elsewhere = events.filter((other) => other !== event && profilesWith(other, Number(text)).length > 0);
  const others = elsewhere.map((other) => ({ profiles: profilesWith(other, Number(text)), event: other }));
  return { asked, events: event === undefined ? [] : [event], others };
}

function profilesWith(event: OmniaEvent, code: number): readonly EventProfile[] {
  return eventProfiles.filter((profile) => eventCode(event, profile) === code);
}

function isAbout({ text, detail = '' }: OmniaEvent, words: string): boolean {
  return `${text} ${detail}`.toLowerCase().includes(words.toLowerCase());
}

function contract({ asked, events, others }: Found, profile: EventProfile): object {
  return {
    profile,
    asked,
    events: events.map((event) => eventContract(event, profile)),
    otherProfiles: others.map(({ profiles, event }) => ({ profiles, event: eventContract(event, profile) })),
  };
}

const recordColumns: readonly Column<readonly [what: string, text: string]>[] = [
  { title: '', text: ([what]) => what, look: 'faint' },
  { title: '', text: ([, text]) => text },
];

const listColumns: readonly Column<EventRow>[] = [
  { title: 'code', text: ({ code }) => `${code ?? '-'}`, align: 'right', look: 'name' },
  { title: 'event', text: ({ text }) => text, look: 'meaning' },
  { title: 'logs', text: ({ loggers }) => loggers },
  { title: 'alarm', text: ({ alarm }) => alarm },
  { title: 'hardware', text: ({ requires }) => requires },
  { title: 'mark', text: ({ mark }) => mark },
];

function* answer(found: Found, profile: EventProfile, looks: TableLooks): Generator<string> {
  const { asked, events, others } = found;
  const shown = isCode(asked) ? asked : `"${escapeText(asked)}"`;
  if (events.length === 0) yield* paragraph(`${profile} has no event ${shown}`, looks);
  if (events.length > 1) {
    yield* renderTable(listColumns, eventRows(events, profile), looks);
    yield '\n';
    yield* paragraph(`${events.length} events; codes are those of ${profile}`, looks);
  } else for (const event of events) yield* record(event, profile, looks);
  for (const { profiles, event } of others) {
    const code = eventCode(event, profile);
    const here = code === undefined ? `${profile} has no such event` : `${profile} has it as ${code}`;
    yield '\n';
    yield* paragraph(`${asked} in ${profiles.join(' and ')} is ${event.text}: ${here}`, looks);
    if (events.length === 0) yield* record(event, profile, looks);
  }
}

function* record(event: OmniaEvent, profile: EventProfile, looks: TableLooks): Generator<string> {
  const { name, meaning } = looks.palette;
  yield `${name(`${eventCode(event, profile) ?? '-'}`)}  ${meaning(event.text)}\n`;
  yield* renderTable(
    recordColumns,
    eventRecord(event, profile).filter(([, text]) => text !== ''),
    looks,
  );
}

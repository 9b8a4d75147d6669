import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { Command } from 'commander';
import { LinkError } from '../../codec/index.ts';
import {
  type CaseResult,
  conformanceCases,
  countVerdicts,
  junitReport,
  markdownReport,
  runConformance,
  summaryOf,
  type Verdict,
} from '../../conformance/index.ts';
import { nodeCryptography, systemClock } from '../../node/index.ts';
import { escapeText, type Palette } from '../../render/index.ts';
import { readDeclarationFile } from '../conformance/declaration-file.ts';
import { fileProblem } from '../input.ts';
import { jsonDocument } from '../json.ts';
import { type EndpointUrl, endpointName, parseEndpointUrl } from '../live/endpoint-url.ts';
import { isDatagrams, opened, openStream } from '../live/endpoints.ts';
import { randomBytes } from '../meter/random.ts';
import { write } from '../output.ts';
import { chosenPalette } from '../terminal.ts';
import { exitCodes, exitCodesInWords, UsageError } from '../usage.ts';

interface ConformanceCommandOptions {
  readonly declaration?: string;
  readonly case?: readonly string[];
  readonly allowDestructive?: boolean;
  readonly junit?: string;
  readonly report?: string;
  readonly json?: boolean;
  readonly list?: boolean;
  readonly color: boolean;
}

const examples = `Examples:
  dlms conformance tcp://127.0.0.1:4059 --declaration profile.json
  dlms conformance hdlc+tcp://:4060 --declaration meter.json --case APPL_REL_P1
  dlms conformance serial:/dev/ttyUSB0 --declaration m.json --junit results.xml
`;

/** `dlms conformance`: tests a meter by the published test cases. `done` is told the exit code. */
export function conformanceCommand(done: (exitCode: number) => void): Command {
  return new Command('conformance')
    .description('test a meter by the cases of the published conformance test plans')
    .argument('[url]', 'the meter: tcp://HOST:PORT (wrapper), hdlc+tcp://HOST:PORT, serial:/dev/NAME or pty:/dev/NAME')
    .option('--declaration <file>', 'what the meter can do, in JSON; a profile of dlms meter is one too')
    .option('--case <id...>', 'these cases alone')
    .option('--allow-destructive', 'also cases that change keys and policies')
    .option('--junit <file>', 'writes JUnit XML')
    .option('--report <file>', 'writes a report in Markdown')
    .option('--json', 'JSON, with all evidence')
    .option('--list', 'lists the cases')
    .option('--no-color', 'no colours')
    .addHelpText('before', examples)
    .addHelpText('after', exitCodesInWords('no case has failed', 'a case has failed'))
    .action(async (url: string | undefined, options: ConformanceCommandOptions) => done(await run(url, options)));
}

async function run(text: string | undefined, options: ConformanceCommandOptions): Promise<number> {
  const palette = chosenPalette(options.color);
  if (options.list) {
    await write(conformanceCases.map(({ id, title }) => `${palette.name(id.padEnd(22))} ${title}\n`));
    return exitCodes.good;
  }
  if (text === undefined || options.declaration === undefined)
    throw new UsageError('the URL of a meter and --declaration FILE are needed');
  const url = parseEndpointUrl(text);
  if (isDatagrams(url) || url.scheme === 'tcp-listen') throw new UsageError(`${url.scheme}: a stream is needed`);
  for (const id of options.case ?? [])
    if (!conformanceCases.some((one) => one.id === id)) throw new UsageError(`${id}: is no case, --list shows all`);
  const results = await test(url, options, palette);
  await report(url, results, options);
  return countVerdicts(results).FAILED > 0 ? exitCodes.bad : exitCodes.good;
}

async function test(
  url: EndpointUrl,
  options: ConformanceCommandOptions,
  palette: Palette,
): Promise<readonly CaseResult[]> {
  const declaration = readDeclarationFile(options.declaration!);
  const target = {
    profile: url.scheme === 'tcp' ? ('tcp' as const) : ('hdlc' as const),
    clock: systemClock,
    cryptography: nodeCryptography,
    randomBytes,
    openStream: () => openStream(url),
  };
  // That there is nobody is told before the first case.
  await (await opened(url, target.openStream)).close();
  const total = (options.case ?? conformanceCases).length;
  let count = 0;
  try {
    return await runConformance(declaration, target, {
      ids: options.case,
      allowDestructive: options.allowDestructive,
      onResult(result) {
        count += 1;
        if (!options.json) process.stdout.write(line(result, palette, `${count}/${total}`));
      },
    });
  } catch (error) {
    if (error instanceof LinkError) throw new UsageError(`${endpointName(url)}: ${error.message}`);
    throw error;
  }
}

function line({ id, title, verdict, reason }: CaseResult, palette: Palette, place: string): string {
  const paint: Readonly<Record<Verdict, (text: string) => string>> = {
    PASSED: palette.good,
    FAILED: palette.bad,
    INCONCLUSIVE: palette.doubtful,
    INAPPLICABLE: palette.faint,
  };
  const why = reason === '' ? '' : `: ${escapeText(reason)}`;
  return `${place.padStart(5)}  ${paint[verdict](verdict.padEnd(12))} ${id.padEnd(22)} ${title}${why}\n`;
}

async function report(
  url: EndpointUrl,
  results: readonly CaseResult[],
  { json, junit, report: markdown }: ConformanceCommandOptions,
): Promise<void> {
  const subject = endpointName(url);
  if (junit !== undefined) writeReport(junit, junitReport(subject, results));
  if (markdown !== undefined) writeReport(markdown, markdownReport(subject, results));
  await write(
    json ? [jsonDocument({ subject, counts: countVerdicts(results), results })] : [`${summaryOf(results)}\n`],
  );
}

function writeReport(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw fileProblem(file, error);
  }
}

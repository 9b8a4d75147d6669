import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { decodeCapture } from '../../decode/index.ts';
import { escapeText, type Palette } from '../../render/index.ts';
import { type Example, readExamples } from '../examples.ts';
import { textInput } from '../input.ts';
import { write } from '../output.ts';
import { packageFolder } from '../package.ts';
import { readPieces } from '../reading.ts';
import { createSink } from '../sink.ts';
import { chosenPalette, chosenWidth } from '../terminal.ts';
import { exitCodes, UsageError } from '../usage.ts';

/** Decodes examples and checks that each behaves as it says; the result is the exit code. */
export async function demonstrateDecoding(folder: string | undefined, colour: boolean): Promise<number> {
  const examples = readExamples(folder ?? shippedExamples());
  const palette = chosenPalette(colour);
  let asExpected = 0;
  for (const example of examples) {
    await write([
      `${palette.heading(`══ ${escapeText(example.title)}`)}  ${palette.faint(escapeText(example.file))}\n`,
    ]);
    const good = await show(example, palette);
    const fits = good === (example.expect === 'ok');
    if (fits) asExpected += 1;
    await write([`${verdict(example, fits, palette)}\n\n`]);
  }
  await write([`${asExpected} of ${examples.length} examples behave as expected\n`]);
  return asExpected === examples.length ? exitCodes.good : exitCodes.bad;
}

function shippedExamples(): string {
  const folder = packageFolder();
  if (folder === undefined || !existsSync(join(folder, 'examples')))
    throw new UsageError('the examples that belong to this program are not there');
  return join(folder, 'examples');
}

async function show({ input, key, authenticationKey, systemTitle }: Example, palette: Palette): Promise<boolean> {
  const keys =
    key === undefined ? [] : [{ encryptionKey: key, authenticationKey, systemTitle, name: 'the key of the example' }];
  const sink = createSink('tree', 1, { palette, width: chosenWidth() });
  const decode = (data: Uint8Array | string) => decodeCapture(data, { keys });
  await sink.start('');
  for await (const piece of readPieces(textInput(input), decode, { whole: true, follow: false }))
    await sink.piece(piece);
  await sink.end();
  return sink.finish();
}

function verdict({ expect }: Example, fits: boolean, palette: Palette): string {
  const expected = expect === 'ok' ? 'decodes without a fault' : 'reports its fault';
  return fits ? palette.good(`✓ ${expected}, as expected`) : palette.bad(`✗ expected that it ${expected}`);
}

import { type Codec, type Reader, shaped, type Writer } from '../codec/index.ts';
import { type BlockEnd, readBlockEnd, writeBlockEnd } from './block-check.ts';
import { character, characters, mark, messageShape, readOctet, readText, writePart } from './characters.ts';
import { type Block, type DataSet, dataSets, readBlock } from './data-set.ts';
import { isLineBreak, writeLineBreak } from './lines.ts';

/**
 * The commands of programming mode (IEC 62056-21): what the two characters after SOH ask for. R5 and W5 are known by
 * the password of theirs in IEC local port setup alone (Blue Book 4.7.1).
 */
export const commands = {
  P0: 'password: operand for the secure algorithm',
  P1: 'password: compare',
  P2: 'password: result of the secure algorithm',
  W1: 'write, ASCII coded',
  W2: 'write, formatted communication coding',
  W3: 'write, ASCII coded, partial block',
  W4: 'write, formatted communication coding, partial block',
  R1: 'read, ASCII coded',
  R2: 'read, formatted communication coding',
  R3: 'read, ASCII coded, partial block',
  R4: 'read, formatted communication coding, partial block',
  E2: 'execute, formatted communication coding',
  R5: 'read, for national use',
  W5: 'write, for national use',
  B0: 'break: sign off',
} as const satisfies Readonly<Record<string, string>>;

/** A command of the table, or a manufacturer's own: a letter and a character. */
export type Command = keyof typeof commands | (string & {});

/** What blocks of programming mode have in common. */
interface ProgrammingBlock {
  /** Ends in EOT: another block follows, which ACK asks for. */
  readonly partial?: true | undefined;
  /** CR LF stands before ETX. */
  readonly lineBreak?: true | undefined;
  /** The block check character that was read; a writer calculates it. */
  readonly blockCheck?: number | undefined;
}

/** A programming command message `SOH C D [STX data] ETX BCC` (IEC 62056-21). */
export interface ProgrammingCommand extends Partial<Block>, ProgrammingBlock {
  readonly command: Command;
}

/** What answers a read command: `STX data ETX BCC` (IEC 62056-21). An error message is one, too. */
export interface ProgrammingData extends Block, ProgrammingBlock {}

const command = { allowed: /[!-~]/, minimum: 2, maximum: 2 };

/** Reads the programming command message. */
export function readProgrammingCommand(r: Reader): ProgrammingCommand {
  const start = r.offset;
  readOctet(r, character.soh, 'SOH');
  r.need(2);
  const value = { command: readText(r, 'command', start + 3, command) };
  if (r.peek() === character.stx) return { ...value, ...readData(r, start + 1) };
  return { ...value, ...endProperties(readBlockEnd(r, start + 1)) };
}

/** The programming command message. */
export const programmingCommand: Codec<ProgrammingCommand> = {
  read: readProgrammingCommand,
  write(w, value) {
    w.u8(character.soh);
    const start = w.length;
    writePart('command', () => characters(command).write(w, value.command));
    if (value.dataSets !== undefined) writeData(w, value.dataSets, value.lineBreak);
    writeBlockEnd(w, start, value.partial);
  },
  get shape() {
    return messageShape(
      {
        command: characters(command),
        dataSets: shaped(dataSets, { kind: 'optional', of: dataSets }),
        partial: mark,
        lineBreak: mark,
      },
      () => programmingCommand,
    );
  },
};

/** Reads the data message of programming mode. */
export function readProgrammingData(r: Reader): ProgrammingData {
  return readData(r, r.offset + 1);
}

/** The data message of programming mode. */
export const programmingData: Codec<ProgrammingData> = {
  read: readProgrammingData,
  write(w, value) {
    const start = w.length + 1;
    writeData(w, value.dataSets, value.lineBreak);
    writeBlockEnd(w, start, value.partial);
  },
  get shape() {
    return messageShape({ dataSets, partial: mark, lineBreak: mark }, () => programmingData);
  },
};

function readData(r: Reader, checkStart: number): ProgrammingData {
  readOctet(r, character.stx, 'STX');
  const block = readBlock(r, true);
  const lineBreak = isLineBreak(r.bytes[r.offset - 1]);
  return { ...block, ...(lineBreak ? { lineBreak } : {}), ...endProperties(readBlockEnd(r, checkStart)) };
}

function writeData(w: Writer, list: readonly DataSet[], lineBreak: boolean | undefined): void {
  w.u8(character.stx);
  writePart('dataSets', () => dataSets.write(w, list));
  if (lineBreak) writeLineBreak(w);
}

function endProperties({ partial, blockCheck }: BlockEnd): ProgrammingBlock {
  return partial ? { partial, blockCheck } : { blockCheck };
}

/** The text of an error message such as `(ER01)`; undefined for an answer that is none. */
export function errorText(data: ProgrammingData): string | undefined {
  const [first, ...others] = data.dataSets;
  const value = first?.values[0]?.value;
  return others.length === 0 && first?.id === '' && value?.startsWith('ER') ? value : undefined;
}

import { Argument, Command } from 'commander';
import type { PerformedStep, SwitchOutcome, SwitchReading } from '../../client/index.ts';
import type { Palette } from '../../render/index.ts';
import { type ConnectionOptions, withConnectionOptions } from '../client/connection-options.ts';
import { type MeterSession, withMeter } from '../client/meter-session.ts';
import {
  isSigning,
  nextTransactionId,
  requireSigningKey,
  type SigningOption,
  signingKeyOf,
  withSigningOption,
} from '../client/signing.ts';
import { jsonDocument } from '../json.ts';
import { complain, write } from '../output.ts';
import { chosenPalette } from '../terminal.ts';
import { exitCodes, exitCodesInWords } from '../usage.ts';

const examples = `Examples:
  dlms switch profile.json status
  dlms switch profile.json disconnect --sign
  dlms switch profile.json release --sign-with key.pem   the customer reconnects
`;

const actions = ['status', 'disconnect', 'release', 'reconnect'] as const;
type Action = (typeof actions)[number];

interface SwitchOptions extends ConnectionOptions, SigningOption {
  readonly keepMode?: boolean;
}

/** `dlms switch`: the supply control switch of a meter. `done` is told the exit code. */
export function switchCommand(done: (exitCode: number) => void): Command {
  const command = new Command('switch')
    .description('read or command the switch that connects and disconnects the supply')
    .argument('<meter>', 'URL of the meter, or a profile file')
    .addArgument(new Argument('<action>', 'what is to be done').choices(actions))
    .option('--keep-mode', 'never changes the control mode on the way')
    .addHelpText('before', examples);
  return withSigningOption(withConnectionOptions(command))
    .addHelpText(
      'after',
      exitCodesInWords('the switch is where it is to be', 'it is not, or the meter was not reached'),
    )
    .action(async (meter: string, action: Action, options: SwitchOptions) => {
      const work = (session: MeterSession) => perform(session, action, options);
      const roles = action === 'status' ? ['control', 'reader', 'management'] : ['control', 'management'];
      done(await withMeter({ meter, roles, signingKey: signingKeyOf(options), work }, options));
    });
}

async function perform(session: MeterSession, action: Action, options: SwitchOptions): Promise<number> {
  const { client, signal } = session;
  if (isSigning(options)) requireSigningKey(session);
  const control = client.supplyControlSwitch({
    ...(isSigning(options) && { signing: { nextTransactionId }, signs: 'always' }),
    mayChangeMode: options.keepMode !== true,
  });
  const palette = chosenPalette(options.color);
  if (action === 'status') {
    const reading = await control.read({ signal });
    await write(options.json ? [jsonDocument({ action, ...reading })] : [`${readingText(reading, palette)}\n`]);
    return exitCodes.good;
  }
  const outcome = await control[action]({ signal });
  await write(options.json ? [jsonDocument({ action, ...outcome })] : outcomeText(outcome, palette));
  if (!outcome.reached) complain(`service: the switch is ${outcome.after.state} (${reasonOf(outcome)})`);
  return outcome.reached ? exitCodes.good : exitCodes.bad;
}

function* outcomeText({ reached, before, after, steps }: SwitchOutcome, palette: Palette): Generator<string> {
  yield `before  ${readingText(before, palette)}\n`;
  for (const step of steps) {
    const paint = step.result === 'success' ? palette.good : palette.bad;
    yield `        ${stepText(step)}  ${paint(`${step.result}`)}\n`;
  }
  yield `after   ${readingText(after, palette)}${reached ? '' : palette.bad('  not where it was to be')}\n`;
}

function readingText({ state, mode, output }: SwitchReading, palette: Palette): string {
  return `${palette.name(`${state}`)}  contact ${output ? 'closed' : 'open'}  control mode ${mode}`;
}

function stepText(step: PerformedStep): string {
  return step.kind === 'set-control-mode' ? `set control mode ${step.mode}` : step.kind;
}

function reasonOf({ steps }: SwitchOutcome): string {
  const refused = steps.find(({ result }) => result !== 'success');
  if (refused === undefined) return 'no command leads from there to where it was to be';
  const hint = refused.result === 'scope-of-access-violated' ? ': the meter may want it signed, see --sign' : '';
  return `${stepText(refused)}: ${refused.result}${hint}`;
}

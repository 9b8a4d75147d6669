import { AssociationError } from '../../../association/index.ts';
import { fromInstant, RawData } from '../../../axdr/index.ts';
import { DisconnectControlV1 } from '../../../cosem/index.ts';
import { type ProtectionLayer, Secret, SecurityError, type Signing } from '../../../security/index.ts';
import { supplyControlSwitch } from '../../supply-control.ts';
import { act } from '../act.ts';
import { answerForm } from '../device-request.ts';
import { type Content, form, oneOf } from '../form.ts';
import { HeadEndLink, type Tampering } from '../head-end-link.ts';
import { field, optional, record } from '../record-form.ts';
import type { ScenePlay } from '../scene-play.ts';

const methods = { disconnect: 'remoteDisconnect', reconnect: 'remoteReconnect' } as const;
const signatures = ['none', 'right', 'other-key', 'forged', 'other-meter', 'stale', 'replayed'] as const;
type SignatureKind = (typeof signatures)[number];

const commandForm = /* @__PURE__ */ record({
  to: field(oneOf('disconnect', 'reconnect'), 'what the switch is to do; reconnect releases it in modes 1, 3, 5 and 6'),
  signature: optional(
    oneOf(...signatures),
    'right where left out; else none, by another key, changed on its way, for another meter, ten minutes old, or the command before the last once more',
  ),
  first: optional(oneOf('cipher', 'sign'), 'what is done first; cipher where left out'),
  answer: optional(
    form('an Action-Result or refused', (given) => (given === 'refused' ? given : answerForm.read(given, []))),
    'what the meter is to say: `refused` is no answer to the command; success where left out',
  ),
});
type Command = Content<typeof commandForm>;

const cipher: ProtectionLayer = { kind: 'global', authentication: true, encryption: true };
const staleTime = 600_000;
const otherMeter = Uint8Array.of(0x4b, 0x41, 0x4d, 0, 1, 2, 3, 4);

/** What the head-end of the meter tells its switch. */
export const commandActs = {
  command: act(
    'A command of the head-end for the supply control switch, ciphered and signed, as octets.',
    commandForm,
    async (play, command) => {
      const { to, answer = 'success' } = command;
      const found = await send(play, command);
      return found === answer ? [] : [`the command to ${to} was answered ${found}, not ${answer}`];
    },
  ),
};

async function send(play: ScenePlay, { to, signature = 'right', first = 'cipher' }: Command): Promise<string> {
  const { stage, meter } = play;
  const link = new HeadEndLink(stage, 'control');
  const association = await link.open(signature === 'other-key' ? new Secret(stage.randomBytes(32)) : undefined);
  const signing = signingOf(play, signature);
  const tamper: Tampering = (octets) => {
    const sent = tampered(octets, signature, play.sent.at(-2));
    play.sent.push(sent);
    return sent;
  };
  const layers = signature === 'none' ? [cipher] : first === 'cipher' ? [cipher, signing] : [signing, cipher];
  const { classId, methods: known } = DisconnectControlV1;
  const item = {
    kind: 'action' as const,
    descriptor: { classId, instanceId: supplyControlSwitch, methodId: known[methods[to]].methodId },
    // An integer that is 0.
    parameters: new RawData(Uint8Array.of(15, 0)),
  };
  try {
    return await link.invoke(association, item, { layers, tamper });
  } catch (error) {
    if (error instanceof AssociationError || error instanceof SecurityError) return 'refused';
    throw error;
  } finally {
    meter.now();
  }
}

function signingOf({ meter, now }: ScenePlay, signature: SignatureKind): Signing {
  const time = now - (signature === 'stale' ? staleTime : 0);
  const transactionId = new Uint8Array(8);
  // Each one above all before it, also at the same time.
  const counter = BigInt(meter.security.lastCounter('control') & 0xffff);
  new DataView(transactionId.buffer).setBigUint64(0, (BigInt(now) << 16n) | counter);
  return {
    kind: 'general-signing',
    transactionId,
    recipientSystemTitle: signature === 'other-meter' ? otherMeter : meter.identity.systemTitle,
    dateTime: fromInstant(time),
  };
}

/** The octets as they arrive: changed, or those of an earlier command in their place. */
function tampered(octets: Uint8Array, signature: SignatureKind, earlier: Uint8Array | undefined): Uint8Array {
  if (signature === 'replayed' && earlier !== undefined) return earlier;
  if (signature !== 'forged') return octets.slice();
  return octets.map((octet, i) => (i === octets.length - 1 ? octet ^ 1 : octet));
}

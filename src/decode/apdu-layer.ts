import { type Acse, acse } from '../acse/index.ts';
import type {
  Apdu,
  CipheredContent,
  GeneralBlockTransfer,
  GeneralCiphering,
  GeneralSigning,
  LongGetResponse,
} from '../apdu/index.ts';
import { Data } from '../axdr/index.ts';
import type { Node } from '../codec/index.ts';
import { generalCipheringHeader } from '../security/index.ts';
import type { MessageBuilder } from './message-builder.ts';
import type { Place } from './place.ts';
import { apduCodec, isAcseTag, isTelegram } from './plausible.ts';
import { openProtection, type Protected } from './protection-layer.ts';
import { answered, apduReadings } from './readings/apdu-readings.ts';
import { readBody } from './readings/layouts.ts';
import { refusals } from './readings/refusals.ts';
import type { Session } from './session.ts';
import { reportSignature } from './signature-layer.ts';
import { decodeTelegram } from './telegram-layer.ts';

/** What became of an APDU: `partial` means that more blocks of it are to come, `neutral` that it only confirms blocks. */
export type ApduOutcome = 'complete' | 'partial' | 'neutral';

const blockTransferTag = 224;

/** Decodes the APDU that fills `place`, and what is inside it. `link` names the direction it came in. */
export function decodeApdu(b: MessageBuilder, place: Place, session: Session, link: string, depth = 0): ApduOutcome {
  if (depth > session.limits.maxProtection) {
    b.issue(
      'error',
      'depth',
      { offset: place.start, path: place.path },
      `protected more than ${session.limits.maxProtection} times`,
    );
    return 'complete';
  }
  if (isAcseTag(place.bytes[place.start])) {
    decodeAcse(b, place, session, link, depth);
    return 'complete';
  }
  const { tree, result } = b.read(apduCodec(place.bytes, place.start, place.end), place, 'apdu');
  if (!result.ok) {
    b.layer(place.layer(kindOf(tree) ?? 'apdu'));
    return 'complete';
  }
  const apdu = result.value;
  tree.name = apdu.kind;
  b.layer(place.layer(apdu.kind));
  const inner: Inner = { b, place, tree, session, link, depth };
  if (apdu.kind === 'general-block-transfer') return decodeBlock(inner, apdu.value);
  const guarded = protectionOf(apdu, session);
  if (guarded !== undefined) return decodeProtected(inner, guarded);
  if (apdu.kind === 'general-signing') return decodeSigned(inner, apdu.value);
  if (depth > 0) b.plaintext = place.octets;
  report(inner, apdu);
  return 'complete';
}

interface Inner {
  readonly b: MessageBuilder;
  readonly place: Place;
  readonly tree: Node;
  readonly session: Session;
  readonly link: string;
  readonly depth: number;
}

/** The first alternative that a tree was read as. */
function kindOf(tree: Node): string | undefined {
  const first = tree.children?.[0];
  return first?.name === 'choice' && typeof first.value === 'string' ? first.value : undefined;
}

function protectionOf(apdu: Apdu, session: Session): Protected | undefined {
  if (apdu.kind === 'general-glo-ciphering' || apdu.kind === 'general-ded-ciphering') {
    const { systemTitle, cipheredContent } = apdu.value;
    return {
      content: cipheredContent,
      titles: systemTitle.length === 8 ? [systemTitle] : [new Uint8Array(8), ...session.ring.titles],
    };
  }
  if (apdu.kind === 'general-ciphering') return generalCiphering(apdu.value, session);
  if (!apdu.kind.startsWith('glo-') && !apdu.kind.startsWith('ded-')) return undefined;
  const fromServer = /response|error|event|report/i.test(apdu.kind);
  const known = [session.serverTitle, session.clientTitle];
  const titles = [session.originator, ...(fromServer ? known : known.reverse()), ...session.ring.titles].filter(
    (title) => title !== undefined,
  );
  return { content: apdu.value as CipheredContent, titles };
}

function generalCiphering(apdu: GeneralCiphering, session: Session): Protected {
  const { originatorSystemTitle, keyInfo, cipheredContent } = apdu;
  const titles =
    originatorSystemTitle.length === 8 ? [originatorSystemTitle] : [...session.ring.titles, new Uint8Array(8)];
  return { content: cipheredContent, titles, header: generalCipheringHeader(apdu), keyInfo };
}

function decodeProtected({ b, place, tree, session, link, depth }: Inner, guarded: Protected): ApduOutcome {
  const opened = openProtection(b, place, tree, guarded, session.ringFor(tree.name));
  if (opened === undefined) return 'complete';
  if (isTelegram(opened.octets)) {
    b.plaintext = opened.octets;
    decodeTelegram(b, opened);
    return 'complete';
  }
  return decodeApdu(b, opened, session, link, depth + 1);
}

function decodeSigned({ b, place, tree, session, link, depth }: Inner, signed: GeneralSigning): ApduOutcome {
  reportSignature(b, place, signed, session);
  session.originator = signed.originatorSystemTitle.length === 8 ? signed.originatorSystemTitle : undefined;
  const outcome = decodeApdu(b, place.part(signed.content, tree, 'general-signing'), session, link, depth + 1);
  session.originator = undefined;
  return outcome;
}

function decodeBlock(
  { b, place, session, link, depth }: Inner,
  { blockControl, blockNumber, blockData }: GeneralBlockTransfer,
): ApduOutcome {
  const step = session.transfer(link).push({ last: blockControl.lastBlock, number: blockNumber, octets: blockData });
  const at = { offset: place.start, path: place.path };
  const hint = 'without all blocks the APDU is incomplete; nothing of it is shown';
  if (step.kind === 'fault') {
    b.issue(step.begun ? 'error' : 'warning', 'block-missing', at, step.reason, hint);
    return 'complete';
  }
  if (step.kind === 'acknowledgement') return 'neutral';
  if (step.kind === 'duplicate') return 'partial';
  if (step.lost !== undefined) b.issue('warning', 'block-missing', at, step.lost, hint);
  if (step.kind === 'partial') return 'partial';
  if (step.octets[0] === blockTransferTag) {
    b.issue('error', 'block-nested', at, 'a block transfer inside a block transfer is not decoded');
    return 'complete';
  }
  return decodeApdu(b, b.reassembled(step.octets, place.path), session, link, depth);
}

function decodeAcse(b: MessageBuilder, place: Place, session: Session, link: string, depth: number): void {
  const { tree, result } = b.read(acse, place, 'acse');
  if (!result.ok) {
    b.layer(place.layer(kindOf(tree) ?? 'acse'));
    return;
  }
  const apdu: Acse = result.value;
  tree.name = apdu.kind;
  b.layer(place.layer(apdu.kind));
  if (apdu.kind === 'aarq' && apdu.value.callingApTitle?.length === 8) session.clientTitle = apdu.value.callingApTitle;
  if (apdu.kind === 'aare' && apdu.value.respondingApTitle?.length === 8)
    session.serverTitle = apdu.value.respondingApTitle;
  const { userInformation } = apdu.value;
  if (userInformation !== undefined && userInformation.length > 0) {
    decodeApdu(b, place.part(userInformation, tree, apdu.kind), session, link, depth + 1);
  }
}

function report({ b, place, session, link }: Inner, apdu: Apdu): void {
  const at = { offset: place.start, path: place.path };
  if (apdu.kind === 'initiateRequest' && apdu.value.dedicatedKey !== undefined)
    session.learnKey(apdu.value.dedicatedKey);
  if (apdu.kind === 'get-response' && apdu.value.kind === 'get-response-with-datablock') {
    joinDatablock(b, place, apdu.value.value, session, link);
  }
  for (const reason of refusals(apdu)) b.issue('note', 'refused', at, `the meter answers: ${reason}`);
  const { readings, pushed, layout } = apduReadings(apdu, session.pending, session.templates);
  b.readings.push(...readings);
  if (!pushed) return;
  if (layout === undefined) {
    b.issue(
      'note',
      'layout-unknown',
      at,
      'the values carry no codes and their layout is not known: they are listed by position',
      'give a template of the push',
    );
  } else {
    b.issue('note', 'layout', at, `the push is laid out as ${layout}`);
  }
}

/** The blocks of a long GET are one Data, which the last of them completes. */
function joinDatablock(
  b: MessageBuilder,
  place: Place,
  response: LongGetResponse,
  session: Session,
  link: string,
): void {
  const { invokeIdAndPriority, result } = response;
  if (result.result.kind !== 'raw-data') return;
  const { invokeId } = invokeIdAndPriority;
  const block = { last: result.lastBlock, number: result.blockNumber, octets: result.result.value };
  const step = session.transfer(`${link} get ${invokeId}`).push(block);
  if (step.kind === 'fault') {
    b.issue('warning', 'block-missing', { offset: place.start, path: place.path }, step.reason);
  } else if (step.kind === 'complete') {
    const whole = b.reassembled(step.octets, place.path);
    const { result: data } = b.read(Data, whole, 'data');
    if (data.ok) b.readings.push(...answered(data.value, invokeId, session.pending));
  }
}

/** Decodes a bare value of Data, without APDU around it. */
export function decodeData(b: MessageBuilder, place: Place, session: Session): void {
  const { result } = b.read(Data, place, 'data');
  b.layer(place.layer('data'));
  if (result.ok) b.readings.push(...readBody(result.value, { templates: session.templates }).readings);
}

import { type Aare, aare } from '../acse/index.ts';
import { toHex, tryDecode } from '../codec/index.ts';
import { checkAcceptance, checkInitiateResponse } from './acceptance.ts';
import { type AssociationKeys, declaredOctets, keysOf } from './association-keys.ts';
import { type DeclaredAssociation, isCiphered, responseTimeout } from './declaration.ts';
import { type Examination, fail } from './examination.ts';
import { type OpenedLink, openLink } from './link.ts';
import { Mailbox } from './mailbox.ts';
import { needsTitle, type Opening, type OpeningChanges, openingOf } from './opening.ts';
import { type Ciphered, cipher, type Protecting, uncipher } from './protecting.ts';
import { clientProof, isServerProof, type RawHls } from './raw-hls.ts';
import {
  octetStringData,
  rawAction,
  readServiceAnswer,
  type ServiceAnswer,
  serviceAnswerWords,
} from './raw-service.ts';

/** An AARQ and what came of it. */
export interface Proposal {
  readonly opening: Opening;
  /** Where the answer was an AARE. */
  readonly aare: Aare | undefined;
  readonly answer: Uint8Array | undefined;
}

const currentAssociation = '0-0:40.0.0*255';

/** One client's talk with the meter, in which any APDU can be sent. */
export class Dialogue implements Ciphered {
  readonly examination: Examination;
  readonly association: DeclaredAssociation;
  /** Cases that change keys replace them. */
  keys: AssociationKeys | undefined;
  dedicatedKey: Uint8Array | undefined;
  serverSystemTitle: Uint8Array = new Uint8Array(8);
  /** What the challenges of the association are, after the AARE. */
  hls: RawHls | undefined;
  /** The counter of the last ciphered answer. */
  lastServerCounter: number | undefined;
  readonly #link: OpenedLink;
  readonly #answers: Mailbox<Uint8Array>;

  private constructor(examination: Examination, association: DeclaredAssociation, link: OpenedLink) {
    this.examination = examination;
    this.association = association;
    this.#link = link;
    this.keys = needsTitle(association) ? keysOf(association) : undefined;
    this.#answers = new Mailbox(link.transport, examination.target.clock, (octets) => {
      examination.received(octets);
      return [octets];
    });
  }

  /** Connects the layers below the association. */
  static async connect(examination: Examination, association: DeclaredAssociation): Promise<Dialogue> {
    const link = await openLink(examination, association);
    const dialogue = new Dialogue(examination, association, link);
    examination.closeAtEnd(() => link.close());
    return dialogue;
  }

  /** Closes the link; the association is gone with it. */
  close(): Promise<void> {
    return this.#link.close();
  }

  /** Sends octets, and waits for what comes back. */
  async exchange(octets: Uint8Array): Promise<Uint8Array | undefined> {
    this.#answers.requireOpen();
    this.examination.sent(octets);
    await this.#link.transport.send(octets);
    return this.#answers.next(responseTimeout(this.examination.declaration));
  }

  /** Sends an AARQ. */
  async propose(changes?: OpeningChanges): Promise<Proposal> {
    const opening = openingOf(this.examination, this.association, changes, this.keys);
    const answer = await this.exchange(opening.octets);
    const read = answer === undefined ? undefined : tryDecode(aare, answer);
    const found = read?.ok ? read.value : undefined;
    if (found !== undefined) this.#remember(found, opening);
    return { opening, aare: found, answer };
  }

  /** Opens the association, and checks each step of it. */
  async open(changes?: OpeningChanges): Promise<Aare> {
    const { opening, aare: found, answer } = await this.propose(changes);
    if (found === undefined) fail('an AARE', answer === undefined ? 'silence' : toHex(answer));
    checkAcceptance(found, this.association, opening);
    checkInitiateResponse(this.#initiateResponse(found.userInformation), this.association, opening);
    if (this.association.mechanism > 1) await this.prove();
    this.dedicatedKey = changes?.initiate?.dedicatedKey;
    return found;
  }

  /** Answers the challenge of the meter, and checks its answer to ours. */
  async prove(): Promise<void> {
    const hls = this.hls!;
    const answer = await this.request(this.proof(clientProof(hls, this.nextCounter())));
    if (answer.kind !== 'data') fail('the answer to the challenge of the client', serviceAnswerWords(answer));
    const size = answer.octets[1] ?? 0;
    if (answer.octets[0] !== 0x09 || !isServerProof(hls, answer.octets.subarray(2, 2 + size)))
      fail('the right answer to the challenge of the client', toHex(answer.octets));
  }

  /** The APDU of pass 3. */
  proof(answer: Uint8Array): Uint8Array {
    const { associationObject = currentAssociation } = this.association;
    return rawAction({ classId: 15, logicalName: associationObject, id: 1 }, octetStringData(answer));
  }

  /** The next invocation counter under the global key; 0 where there is none. */
  nextCounter(): number {
    return this.keys === undefined ? 0 : this.examination.state.nextCounter(this.keys.globalUnicastEncryptionKey);
  }

  /** Sends a service, protected in a ciphered context, and reads its answer. */
  async request(plain: Uint8Array, protecting: Protecting = {}): Promise<ServiceAnswer> {
    if (!isCiphered(this.association) || protecting.isClear)
      return readServiceAnswer(this.#plainAnswer(await this.exchange(plain)));
    const answer = await this.exchange(cipher(this, plain, protecting));
    if (answer === undefined || answer[0] === 0xd8 || answer[0] === 0x0e) return readServiceAnswer(answer);
    const opened = uncipher(this, answer);
    if (opened === undefined) fail('a protected answer', toHex(answer));
    this.lastServerCounter = opened.invocationCounter;
    return readServiceAnswer(opened.plain);
  }

  #plainAnswer(answer: Uint8Array | undefined): Uint8Array | undefined {
    // A policy may ask for protected answers to requests that need none.
    const opened = answer !== undefined && isCiphered(this.association) ? uncipher(this, answer) : undefined;
    return opened?.plain ?? answer;
  }

  #initiateResponse(octets: Uint8Array | undefined): Uint8Array {
    if (octets === undefined) fail('an InitiateResponse', 'no user-information');
    if (!isCiphered(this.association)) return octets;
    const opened = uncipher(this, octets);
    if (opened === undefined || (opened.securityControl & 0x30) !== 0x30)
      fail('an InitiateResponse that is authenticated and encrypted', toHex(octets));
    this.lastServerCounter = opened.invocationCounter;
    return opened.plain;
  }

  #remember(found: Aare, { challenge }: Opening): void {
    if (found.respondingApTitle !== undefined) this.serverSystemTitle = found.respondingApTitle;
    const value = found.respondingAuthenticationValue?.value;
    const { mechanism, secret } = this.association;
    if (challenge === undefined || !(value instanceof Uint8Array)) return;
    this.hls = {
      mechanism,
      cryptography: this.examination.target.cryptography,
      secret: secret === undefined ? undefined : declaredOctets(secret, 'secret'),
      keys: this.keys,
      clientSystemTitle: this.keys?.clientSystemTitle ?? new Uint8Array(),
      serverSystemTitle: this.serverSystemTitle,
      clientToServer: challenge,
      serverToClient: value,
    };
  }
}

/** Runs a part of a case in a dialogue of its own. */
export async function withDialogue(
  examination: Examination,
  association: DeclaredAssociation,
  run: (dialogue: Dialogue) => Promise<void>,
): Promise<void> {
  const dialogue = await Dialogue.connect(examination, association);
  try {
    await run(dialogue);
  } finally {
    await dialogue.close();
  }
}

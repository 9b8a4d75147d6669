import type { HlsMechanismName } from './authentication-mechanism.ts';
import { hlsMd5, hlsSha1, hlsSha256 } from './hls-digest.ts';
import { hlsEcdsa } from './hls-ecdsa.ts';
import type { HlsContext, HlsFunction, HlsProof } from './hls-function.ts';
import { hlsGmac } from './hls-gmac.ts';
import { hlsManufacturer } from './hls-manufacturer.ts';

const functions: { readonly [M in HlsMechanismName]: HlsFunction<M> } = {
  hls: hlsManufacturer,
  'hls-md5': hlsMd5,
  'hls-sha-1': hlsSha1,
  'hls-gmac': hlsGmac,
  'hls-sha-256': hlsSha256,
  'hls-ecdsa': hlsEcdsa,
};

/**
 * What we send for the challenge that we received: f(StoC) of a client, f(CtoS) of a server. Takes the challenges as they
 * are; `HlsExchange` is what refuses those that must not be answered.
 */
export function answerChallenge<M extends HlsMechanismName>(context: HlsContext<M>): Uint8Array {
  return functionOf(context).answer(context);
}

/** Throws `authentication-failed` unless `received` is what the peer has to send for our challenge. */
export function verifyAnswer<M extends HlsMechanismName>(context: HlsContext<M>, received: Uint8Array): HlsProof {
  return functionOf(context).verify(context, received);
}

function functionOf<M extends HlsMechanismName>(context: HlsContext<M>): HlsFunction<M> {
  return functions[context.mechanism as M];
}

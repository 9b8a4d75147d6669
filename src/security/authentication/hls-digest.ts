import { concat } from '../../codec/index.ts';
import { comparedFunction, type HlsContext, type HlsFunction, requireTitles, revealSecret } from './hls-function.ts';

/** Mechanism 3: MD5 of the challenge and the secret. */
export const hlsMd5: HlsFunction<'hls-md5'> = /* @__PURE__ */ comparedFunction((context) =>
  context.cryptography.digest('MD5', concat(context.challenges.received, revealSecret(context))),
);

/** Mechanism 4: SHA-1 of the challenge and the secret. */
export const hlsSha1: HlsFunction<'hls-sha-1'> = /* @__PURE__ */ comparedFunction((context) =>
  context.cryptography.digest('SHA-1', concat(context.challenges.received, revealSecret(context))),
);

/** Mechanism 6: SHA-256 of the secret, both titles and both challenges, the answering party's title first. */
export const hlsSha256: HlsFunction<'hls-sha-256'> = /* @__PURE__ */ comparedFunction((context) =>
  context.cryptography.digest('SHA-256', concat(revealSecret(context), titlesAndChallenges(context))),
);

/** What mechanisms 6 and 7 prove: who answers, whom, which challenge, and what it challenged the other with. */
export function titlesAndChallenges({
  systemTitles,
  challenges,
}: Pick<HlsContext<'hls-sha-256'>, 'systemTitles' | 'challenges'>): Uint8Array {
  requireTitles(systemTitles);
  return concat(systemTitles.own, systemTitles.peer, challenges.received, challenges.sent);
}

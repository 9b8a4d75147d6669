import { nameInWords } from '../names.ts';
import type { ProfileFile } from './profile-file.ts';

/** How a meter tells that it is ready. */
export interface GreetingOptions {
  /** Everybody may know the keys, so they are shown. */
  readonly isTest: boolean;
  /** One line for programs. */
  readonly json: boolean;
  /** Where its front is as a page. */
  readonly page?: string | undefined;
  /** Where the telegrams of its HAN port are. */
  readonly p1?: string | undefined;
}

/** What a meter that has started says: who it is, where, for whom, and its keys where they are for tests. */
export function* greeting(profile: ProfileFile, { isTest, json, page, p1 }: GreetingOptions): Generator<string> {
  if (json) {
    yield `${JSON.stringify({ ...profile, page, p1, roles: isTest ? profile.roles : withoutKeys(profile.roles) })}\n`;
    return;
  }
  const { logicalDeviceName, systemTitle, typeNumber, connections, roles } = profile;
  yield `${logicalDeviceName}  OMNIA ${typeNumber}  system title ${systemTitle}\n\n`;
  for (const url of connections) yield `  ${url}\n`;
  if (page !== undefined) yield `  ${page}\n`;
  if (p1 !== undefined) yield `  P1 ${p1}\n`;
  yield `\nrole          client  server  mechanism\n`;
  for (const [name, { clientSap, serverSap, mechanism }] of Object.entries(roles))
    yield `${name.padEnd(12)}  ${`${clientSap}`.padStart(6)}  ${`${serverSap}`.padStart(6)}  ${mechanism}\n`;
  if (!isTest) return;
  yield '\ntest keys, for nothing but tests:\n';
  for (const [name, { keys = {} }] of Object.entries(roles))
    for (const [use, key] of Object.entries(keys))
      yield `  ${name.padEnd(12)}  ${nameInWords(use).padEnd(29)}  ${key}\n`;
}

function withoutKeys(roles: ProfileFile['roles']): ProfileFile['roles'] {
  return Object.fromEntries(Object.entries(roles).map(([name, { keys: _, signing: __, ...others }]) => [name, others]));
}

import type { Workloads } from '../harness/workload.ts';
import { client } from './client.ts';
import { crc } from './crc.ts';
import { get } from './get.ts';
import { hdlc } from './hdlc.ts';
import { links } from './links.ts';
import { profile } from './profile.ts';
import { protection } from './protection.ts';
import { push } from './push.ts';
import { server } from './server.ts';
import { signedCommands } from './signing.ts';
import { wrapper } from './wrapper.ts';

/** Everything that is measured. */
export const workloads: Workloads = {
  ...hdlc,
  ...crc,
  ...wrapper,
  ...profile,
  ...get,
  ...protection,
  ...signedCommands,
  ...push,
  ...links,
  ...server,
  ...client,
};

import process from 'node:process';
import { nodeAead } from '../../node/index.ts';
import { type Palette, plainPalette, terminalPalette } from '../../render/index.ts';
import { Display } from '../live/display.ts';
import { type EndpointUrl, endpointName } from '../live/endpoint-url.ts';
import { layerOf } from '../live/endpoints.ts';
import { Traffic, type TrafficConnection } from '../live/traffic.ts';
import { writeAside } from '../output.ts';
import type { ConnectionOptions } from './connection-options.ts';
import type { Credentials } from './credentials.ts';

/** What passes on a line, shown on standard error. */
export interface ShownTraffic extends AsyncDisposable {
  readonly line: TrafficConnection;
}

/** Shows what passes, decoded with the keys of the role. */
export function showTraffic(url: EndpointUrl, { keys, role }: Credentials, { color }: ConnectionOptions): ShownTraffic {
  const palette: Palette = color && process.stderr.isTTY && !process.env.NO_COLOR ? terminalPalette : plainPalette;
  const display = new Display({ format: 'line', palette });
  const encryptionKey = keys?.key('globalUnicastEncryptionKey')?.reveal();
  const authenticationKey = keys?.key('authenticationKey')?.reveal();
  const known = encryptionKey === undefined ? [] : [{ encryptionKey, authenticationKey, name: `the key of ${role}` }];
  const traffic = new Traffic(display, { keys: known, layer: layerOf(url), aead: nodeAead }, writeAside);
  const line = traffic.connection(endpointName(url));
  return {
    line,
    async [Symbol.asyncDispose]() {
      line.close();
      await traffic.settled();
    },
  };
}

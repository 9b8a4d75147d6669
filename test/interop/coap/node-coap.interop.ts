import { fileURLToPath } from 'node:url';
import { installed } from '../peers.ts';
import { exchangesWith } from './exchanges.ts';

const folder = installed('node-coap-1.5.0');
const script = (name: string): string => fileURLToPath(new URL(`./peers/${name}`, import.meta.url));

exchangesWith('node-coap', {
  isInstalled: folder !== undefined,
  server: (port) => [process.execPath, script('node-coap-server.mjs'), folder!, String(port)],
  // It takes the option of no octets, block 0 of 16, for a block of none.
  szx: [1, 2, 6],
  client: () => [process.execPath, script('node-coap-client.mjs'), folder!],
});

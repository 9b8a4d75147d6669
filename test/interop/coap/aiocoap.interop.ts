import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installed } from '../peers.ts';
import { exchangesWith } from './exchanges.ts';

const folder = installed('aiocoap-0.4.17');
const script = (name: string): string => fileURLToPath(new URL(`./peers/${name}`, import.meta.url));

exchangesWith('aiocoap', {
  isInstalled: folder !== undefined,
  server: (port) => [join(folder!, 'bin', 'python'), script('aiocoap_server.py'), String(port)],
  szx: [0, 2, 6],
  client: () => [join(folder!, 'bin', 'python'), script('aiocoap_client.py')],
});

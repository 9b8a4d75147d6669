// Serves /echo: POST and PUT give the payload back. /slow answers after a while, /body?N gives N octets.
import { createRequire } from 'node:module';

const [folder, port] = process.argv.slice(2);
const { createServer } = createRequire(`${folder}/`)('coap');
const server = createServer((request, response) => {
  const [path, query] = request.url.split('?');
  response.code = path === '/body' ? '2.05' : '2.04';
  const body = path === '/body' ? Buffer.from({ length: Number(query) }, (_, at) => at) : request.payload;
  if (path === '/body') for (let at = 0; at < body.length; at += 1) body[at] = (at * 31 + (at >> 8)) & 0xff;
  setTimeout(() => response.end(body), path === '/slow' ? 1000 : 0);
});
server.listen(Number(port), '127.0.0.1', () => console.log('ready'));

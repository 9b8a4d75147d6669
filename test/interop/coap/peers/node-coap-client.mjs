// Reads requests as lines of JSON, {method, uri, payload in hexadecimal}, and writes their responses likewise.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const { request } = createRequire(`${process.argv[2]}/`)('coap');
const write = (answer) => console.log(JSON.stringify(answer));
write({ ready: true });
for await (const line of createInterface({ input: process.stdin })) {
  const { method, uri, payload } = JSON.parse(line);
  await new Promise((resolve) => {
    const url = new URL(uri);
    const asked = request({
      hostname: url.hostname,
      port: Number(url.port),
      pathname: url.pathname,
      query: url.search.slice(1),
      method,
    });
    // It cuts a body where Block1 is set, to blocks of the size given.
    if (payload.length > 2048) asked.setOption('Block1', Buffer.of(6));
    asked.on('response', (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => resolve(write({ code: response.code, payload: Buffer.concat(parts).toString('hex') })));
    });
    asked.on('error', (error) => resolve(write({ error: String(error) })));
    asked.end(Buffer.from(payload, 'hex'));
  });
}
process.exit(0);

import type { Direction } from './types.ts';

/** Only the end of what stands before the data says what it is. */
const examined = 200;

const sent =
  /(?<![a-z])(?:txd?|sent|sends?|sending|writes?|wrote|writing|outgoing|transmit(?:s|ted|ting)?|request|out(?=\s*[:>\])]))(?![a-z])|->|→|>>/g;
const received =
  /(?<![a-z])(?:rxd?|recv|received?|receives|receiving|reads?|incoming|response|reply|replie[sd]|replying|answers?|answered|in(?=\s*[:>\])]))(?![a-z])|<-|←|<</g;
const toClient = /(?<![a-z])(?:meter|server)\s*(?:-+>|→|=>|to)\s*(?:client|hes|head|pc|host)(?![a-z])/;
const toServer = /(?<![a-z])(?:client|hes|head|pc|host)\s*(?:-+>|→|=>|to)\s*(?:meter|server)(?![a-z])/;

/** The direction that the text before the data names last. */
export function directionOf(before: string): Direction | undefined {
  const text = before.slice(-examined).toLowerCase();
  if (toClient.test(text)) return 'received';
  if (toServer.test(text)) return 'sent';
  const out = lastIndex(text, sent);
  const back = lastIndex(text, received);
  if (out === back) return undefined;
  return out > back ? 'sent' : 'received';
}

/** The direction that a line without data gives to the lines under it: `RX:`, `1. The meter replies with:`. */
export function directionOfHeading(line: string): Direction | undefined {
  const text = line.trim();
  if (text.length > examined || !(text.endsWith(':') || /^\W*\w+\W*$/.test(text))) return undefined;
  return directionOf(text);
}

function lastIndex(text: string, pattern: RegExp): number {
  let last = -1;
  for (const match of text.matchAll(pattern)) last = match.index;
  return last;
}

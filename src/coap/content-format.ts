/** Numbers of the Content-Format and Accept options (RFC 7252 section 12.3 and the IANA registry). */
export const contentFormats = {
  'text/plain; charset=utf-8': 0,
  'application/link-format': 40,
  'application/xml': 41,
  'application/octet-stream': 42,
  'application/exi': 47,
  'application/json': 50,
  'application/cbor': 60,
  'application/oscore': 10001,
} as const;

const byNumber = new Map<number, string>(Object.entries(contentFormats).map(([name, number]) => [number, name]));

/** The media type of a Content-Format number; undefined for one that is not in the table. */
export function contentFormatName(number: number): string | undefined {
  return byNumber.get(number);
}

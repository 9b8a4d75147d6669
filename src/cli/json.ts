/** A value as a document of JSON, without a character that a terminal acts upon; an infinite number is a text. */
export function jsonDocument(value: unknown): string {
  const finite = (_key: string, part: unknown) => (part === Number.POSITIVE_INFINITY ? `${part}` : part);
  return `${JSON.stringify(value, finite, 2).replace(/[\x7f-\uffff]/g, escaped)}\n`;
}

function escaped(unit: string): string {
  return /[\p{C}\p{Z}]/u.test(unit) ? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}` : unit;
}

/** Shows on a terminal what is being measured; an empty text takes it away. */
export function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

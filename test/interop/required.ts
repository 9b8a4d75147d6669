/** What must be there, as CI says in DLMS_INTEROP_REQUIRED, divided by commas. */
const wanted = (process.env.DLMS_INTEROP_REQUIRED ?? '').split(',').map((name) => name.trim());

/** Whether the absence of a program is a failure; else its tests are skipped. */
export function isRequired(name: string): boolean {
  return wanted.includes(name);
}

/** The one test of a program that is not there: fails where it is required, else skips and says how to get it. */
export function absent(name: string, how: string, skip: (reason: string) => void): void {
  if (isRequired(name)) throw new Error(`${name} is required, and not there: ${how}`);
  skip(`${name} is not there: ${how}`);
}

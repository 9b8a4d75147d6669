/** A name for comparing: `loadProfile1`, `load-profile-1` and `Load profile 1` are the same. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** A camelCased name with spaces in it: `loadControlRelays` is `load control relays`. */
export function nameInWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** A camelCased name as it is typed: `loadProfile1` is `load-profile-1`. */
export function typedName(name: string): string {
  return name.replace(/[A-Z]|\d+/g, (part) => `-${part.toLowerCase()}`);
}

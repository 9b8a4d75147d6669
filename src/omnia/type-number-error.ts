import type { TypeNumberRule } from './type-number-rules.ts';

/**
 * `type-number-length`: the text ends too early or goes on. `type-number-character`: a position has what it cannot
 * have. `type-number-rule`: two positions do not go together.
 */
export type TypeNumberErrorCode = 'type-number-length' | 'type-number-character' | 'type-number-rule';

/** Where a text stops being a type number, and what would make it one. */
export interface TypeNumberFault {
  readonly code: TypeNumberErrorCode;
  /** `X4`, `X10X11`; `68` before the first position, `end` after the last. */
  readonly position: string;
  /** Offset into the text. */
  readonly offset: number;
  readonly found: string;
  readonly allowed: readonly string[];
  /** The rule that was broken. */
  readonly rule?: TypeNumberRule;
}

/** What was given is no type number. Carries the position, the characters found there and what is allowed. */
export class TypeNumberError extends RangeError {
  override readonly name: string = 'TypeNumberError';
  readonly code: TypeNumberErrorCode;
  readonly position: string;
  readonly offset: number;
  readonly found: string;
  readonly allowed: readonly string[];
  readonly rule: TypeNumberRule | undefined;

  constructor({ code, position, offset, found, allowed, rule }: TypeNumberFault) {
    const expected = allowed.length === 0 ? 'nothing more' : allowed.join(' or ');
    const why = rule === undefined ? '' : ` (${rule.name}: ${rule.reason})`;
    super(`type number, ${position} at offset ${offset}: "${found}" where ${expected} is expected${why}`);
    this.code = code;
    this.position = position;
    this.offset = offset;
    this.found = found;
    this.allowed = allowed;
    this.rule = rule;
  }
}

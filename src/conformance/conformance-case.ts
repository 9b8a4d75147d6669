import type { Examination } from './examination.ts';

/** A test of the published list (DLMS UA conformance test plans), in our own words. */
export interface ConformanceCase {
  /** The published name, such as `HDLC_FRAME_P1`. */
  readonly id: string;
  readonly title: string;
  readonly layer: 'hdlc' | 'application' | 'security' | 'object';
  /** Where the standards ask for it. */
  readonly clause: string;
  /** It changes keys or policy, which cannot always be undone. */
  readonly isDestructive?: boolean;
  readonly run: (examination: Examination) => Promise<void>;
}

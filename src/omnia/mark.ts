/**
 * How far a public source stands behind an entry of a table: all of it was seen; seen in part, the rest is of our
 * design; designed, so that a real meter may differ; or known without a source.
 */
export type Mark = 'seen' | 'mixed' | 'designed' | 'background';

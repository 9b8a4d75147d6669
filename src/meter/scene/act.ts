import type { Form } from './form.ts';
import type { Misses, ScenePlay } from './scene-play.ts';

/** Something that a scene lets happen. */
export interface Act<P> {
  /** For the reference. */
  readonly summary: string;
  readonly form: Form<P>;
  /** Does it; gives what came out otherwise than the scene says. */
  readonly perform: (play: ScenePlay, parameters: P) => Misses | Promise<Misses>;
}

/** An act: what it is, how it is written, what it does. */
/* @__NO_SIDE_EFFECTS__ */
export function act<P>(
  summary: string,
  form: Form<P>,
  perform: (play: ScenePlay, parameters: NoInfer<P>) => Misses | Promise<Misses>,
): Act<P> {
  return { summary, form, perform };
}

/** Something that a scene says to be so. */
export interface Expectation<P> {
  readonly summary: string;
  readonly form: Form<P>;
  /** Gives what is not so. */
  readonly check: (play: ScenePlay, parameters: P) => Misses;
}

/** An expectation: what it is, how it is written, what it compares. */
/* @__NO_SIDE_EFFECTS__ */
export function expectation<P>(
  summary: string,
  form: Form<P>,
  check: (play: ScenePlay, parameters: NoInfer<P>) => Misses,
): Expectation<P> {
  return { summary, form, check };
}

import { acts } from './acts/index.ts';
import { expectations } from './expectations/index.ts';
import { type Content, type Form, listOf, numberFrom, text, wholeNumberFrom } from './form.ts';
import { field, optional, type RecordForm, record, someOf } from './record-form.ts';
import { durationOf, instantOf, momentOf } from './scene-time.ts';
import { typeNumberForm } from './type-number-form.ts';

/** Something that happens in a scene, and what is to be so then. */
export const sceneStep = /* @__PURE__ */ record({
  at: optional(momentOf, 'when; at the time of the step before where left out'),
  every: optional(durationOf, 'how often it is repeated'),
  times: optional(wholeNumberFrom(1, 100_000), 'how often it happens, with `every`; once where left out'),
  do: optional(someOf('acts', acts), 'what happens, in this order'),
  expect: optional(someOf('expectations', expectations), 'what is so after that'),
});

/** A scene: a meter, and what happens to it, step after step. */
export const scene = /* @__PURE__ */ record({
  title: optional(text, 'what it shows'),
  type: optional(typeNumberForm, 'the hardware; all that an OMNIA can have where left out'),
  seed: optional(wholeNumberFrom(0, 0xffff_ffff), 'which meter it is; 1 where left out'),
  begin: optional(instantOf, 'when it begins; a Wednesday noon in June 2026 where left out'),
  history: optional(numberFrom(0, 3650, 'days'), 'since when the meter is there; 10 where left out'),
  steps: field(listOf(sceneStep), 'what happens'),
});

/** A step of a scene. */
export type SceneStep = Content<typeof sceneStep>;
/** A scene that was read. */
export type Scene = Content<typeof scene>;

/** Reads a scene from what a file of YAML or JSON holds. Throws a SceneError that says where it is not one. */
export function readScene(given: unknown): Scene {
  return (scene as RecordForm<Scene> & Form<Scene>).read(given, []);
}

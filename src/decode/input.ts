export { isPrintableText, textOf } from './input/printable.ts';
export { readText } from './input/read-text.ts';
export type { Direction, TextInput, TextProblem, TextRun, TextStyle } from './input/types.ts';

export { conformanceCases } from './catalogue.ts';
export type { ConformanceCase } from './conformance-case.ts';
export type {
  Declaration,
  DeclaredAssociation,
  DeclaredContext,
  DeclaredDataObject,
  DeclaredHdlc,
  DeclaredSecurity,
} from './declaration.ts';
export { DeclarationError, readDeclaration } from './declaration-reader.ts';
export type { Examination } from './examination.ts';
export { countVerdicts, junitReport, markdownReport, summaryOf } from './reports.ts';
export { type ConformanceOptions, chosenCases, runConformance } from './run-conformance.ts';
export type { ConformanceTarget } from './target.ts';
export { TesterState } from './tester-state.ts';
export type { CaseResult, Evidence, SubtestResult, Verdict } from './verdict.ts';

import type { ActionResult, DataAccessResult } from '../apdu/index.ts';

/** The results that GET, SET and ACTION have in common, by their names in the standard. */
export type RefusalResult = Exclude<Extract<DataAccessResult, string> & Extract<ActionResult, string>, 'success'>;

/** What an implementation throws when it does not do what the client asks for; the client is told the result. */
export class ServiceRefusal extends Error {
  override readonly name: string = 'ServiceRefusal';
  readonly result: RefusalResult;

  constructor(result: RefusalResult, options?: ErrorOptions) {
    super(`the service is refused: ${result}`, options);
    this.result = result;
  }
}

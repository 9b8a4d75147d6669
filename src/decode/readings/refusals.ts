import type { Apdu } from '../../apdu/index.ts';

/** Why a meter did not do what it was asked, one reason for each part of the answer; none where it did. */
export function refusals(apdu: Apdu): readonly (string | number)[] {
  return results(apdu).filter((result) => result !== 'success');
}

function results(apdu: Apdu): readonly (string | number)[] {
  switch (apdu.kind) {
    case 'get-response': {
      const { kind, value } = apdu.value;
      if (kind === 'get-response-with-datablock') return refused([value.result.result]);
      return refused(kind === 'get-response-normal' ? [value.result] : value.result);
    }
    case 'set-response':
      return 'result' in apdu.value.value ? [apdu.value.value.result].flat() : [];
    case 'action-response': {
      const { kind, value } = apdu.value;
      if (kind === 'action-response-normal') return [value.singleResponse.result];
      return kind === 'action-response-with-list' ? value.listOfResponses.map(({ result }) => result) : [];
    }
    case 'access-response':
      return apdu.value.accessResponseBody.accessResponseSpecification.map(({ value }) => value.result);
    case 'exception-response':
      return [`${apdu.value.stateError}, ${apdu.value.serviceError.kind}`];
    case 'confirmedServiceError':
      return [`${apdu.value.kind}, ${apdu.value.value.value}`];
    default:
      return [];
  }
}

function refused(answers: readonly { readonly kind: string; readonly value: unknown }[]): readonly (string | number)[] {
  return answers.flatMap(({ kind, value }) => (kind === 'data-access-result' ? [value as string | number] : []));
}

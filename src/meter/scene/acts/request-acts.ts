import { act } from '../act.ts';
import { answerForm, ask, classOf, memberOf, roleForm } from '../device-request.ts';
import { anything, logicalNameForm, namedValues, text } from '../form.ts';
import { readNumber } from '../object-value.ts';
import { field, optional, record } from '../record-form.ts';
import { type Misses, none } from '../scene-play.ts';
import { dataOfScene } from '../scene-value.ts';

const object = /* @__PURE__ */ field(logicalNameForm, 'logical name of the object');
const as = /* @__PURE__ */ optional(roleForm, 'management where left out');
const answer = /* @__PURE__ */ optional(answerForm, 'what the meter is to say; success where left out');

function missed(what: string, expected: string, found: string): Misses {
  return found === expected ? [] : [`${what} was answered ${found}, not ${expected}`];
}

/** What clients ask of objects, straight at the device with the rights of their roles. */
export const requestActs = {
  set: act(
    'Sets an attribute.',
    record({
      object,
      attribute: optional(text, 'its name in the class; value where left out'),
      to: field(anything, 'the value; Data as {kind: value}, structures by their fields, octets in hexadecimal'),
      as,
      answer,
    }),
    async ({ meter }, { object, attribute: name = 'value', to, as = 'management', answer = 'success' }) => {
      const of = classOf(meter, object, ['object']);
      const { attributeId, type } = memberOf(of.attributes, name, ['attribute']);
      const descriptor = { classId: of.classId, instanceId: object, attributeId };
      const value = dataOfScene(type, to, ['to']);
      const { result } = await ask(meter, as, { kind: 'set', descriptor, value });
      return missed(`SET ${object} ${name}`, answer, result);
    },
  ),
  get: act(
    'Reads an attribute: what a role may see.',
    record({ object, attribute: optional(text, 'its name in the class; value where left out'), as, answer }),
    async ({ meter }, { object, attribute: name = 'value', as = 'management', answer = 'success' }) => {
      const of = classOf(meter, object, ['object']);
      const { attributeId } = memberOf(of.attributes, name, ['attribute']);
      const descriptor = { classId: of.classId, instanceId: object, attributeId };
      const { result } = await ask(meter, as, { kind: 'get', descriptor });
      return missed(`GET ${object} ${name}`, answer, result);
    },
  ),
  invoke: act(
    'Invokes a method.',
    record({
      object,
      method: field(text, 'its name in the class'),
      with: optional(anything, 'the parameter, written as `to` of `set`; 0 where left out'),
      as,
      answer,
    }),
    async ({ meter }, { object, method, with: given = 0, as = 'management', answer = 'success' }) => {
      const of = classOf(meter, object, ['object']);
      const { methodId, parameter } = memberOf(of.methods, method, ['method']);
      const descriptor = { classId: of.classId, instanceId: object, methodId };
      const parameters = dataOfScene(parameter, given, ['with']);
      const { result } = await ask(meter, as, { kind: 'action', descriptor, parameters });
      return missed(`ACTION ${object} ${method}`, answer, result);
    },
  ),
  note: act(
    'Notes what registers show, under names that `values` compares with later.',
    namedValues('names', text),
    (play, entries) => {
      for (const [name, of] of entries) play.note(name, readNumber(play.meter, of, [name]));
      return none;
    },
  ),
};

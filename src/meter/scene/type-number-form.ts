import { parseTypeNumber, type TypeNumber, TypeNumberError } from '../../omnia/index.ts';
import type { Form } from './form.ts';
import { quoted, SceneError } from './scene-error.ts';

/** The type number of a meter, with or without its dashes. */
export const typeNumberForm: Form<TypeNumber> = {
  words: 'a type number such as 684-2-11P-1342AAD1-1B24045',
  read(given, path) {
    try {
      return parseTypeNumber(`${given}`);
    } catch (error) {
      if (error instanceof TypeNumberError)
        throw new SceneError(path, `a type number (${error.message})`, quoted(given));
      throw error;
    }
  },
};

import { catalogueDocument } from './catalogue.ts';
import { classesDocument } from './classes.ts';
import { eventsDocument } from './events.ts';
import { scenesDocument } from './scenes.ts';
import { typeNumberDocument } from './type-number.ts';
import { unitsDocument } from './units.ts';

/** The documents of docs/reference by the name of their file; `root` is the folder of the project. */
export function referenceDocuments(root: string): Readonly<Record<string, string>> {
  return {
    'classes.md': classesDocument(root),
    'units.md': unitsDocument(),
    'catalogue.md': catalogueDocument(),
    'events.md': eventsDocument(),
    'type-number.md': typeNumberDocument(),
    'scenes.md': scenesDocument(),
  };
}

import type { Node } from '../../codec/index.ts';
import { interfaceClassOf } from '../../cosem/index.ts';
import { nameInWords } from '../names.ts';

/** The nodes of this name, without those below them. */
export function nodesNamed(tree: Node, name: string): readonly Node[] {
  return tree.name === name ? [tree] : (tree.children ?? []).flatMap((child) => nodesNamed(child, name));
}

/** Objects named in one line. */
const mostObjects = 2;

/** What an APDU asks for or acts on: `Register 1-0:1.8.0*255 value`. */
export function objectsInWords(apdu: Node): string {
  const descriptors = ['cosemAttributeDescriptor', 'cosemMethodDescriptor', 'attributeDescriptorList'].flatMap((name) =>
    nodesNamed(apdu, name).flatMap((node) => (node.name.endsWith('List') ? (node.children ?? []) : [node])),
  );
  const words = descriptors.map(descriptorInWords).filter((text) => text !== '');
  const more = words.length > mostObjects ? ` and ${words.length - mostObjects} more` : '';
  return `${words.slice(0, mostObjects).join(', ')}${more}`;
}

function descriptorInWords(descriptor: Node): string {
  const part = (name: string) => nodesNamed(descriptor, name)[0]?.value;
  const [classId, instanceId] = [part('classId'), part('instanceId')];
  if (typeof classId !== 'number') return '';
  const of = interfaceClassOf(classId);
  const member = memberName(of, part('attributeId'), part('methodId'));
  return `${of?.name ?? `class ${classId}`} ${instanceId} ${member}`.trimEnd();
}

function memberName(of: ReturnType<typeof interfaceClassOf>, attributeId: unknown, methodId: unknown): string {
  if (typeof attributeId === 'number') {
    const found = Object.entries(of?.attributes ?? {}).find(([, attribute]) => attribute.attributeId === attributeId);
    return found === undefined ? `attribute ${attributeId}` : nameInWords(found[0]);
  }
  const found = Object.entries(of?.methods ?? {}).find(([, method]) => method.methodId === methodId);
  return found === undefined ? `method ${methodId}` : nameInWords(found[0]);
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { referenceDocuments } from './documents.ts';

const root = process.argv[2];
if (root === undefined) throw new Error('the folder of the project is expected');
const folder = join(root, 'docs/reference');
mkdirSync(folder, { recursive: true });
for (const [file, text] of Object.entries(referenceDocuments(root))) writeFileSync(join(folder, file), text);

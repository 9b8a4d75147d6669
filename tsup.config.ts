import { defineConfig } from 'tsup';

const folders = [
  'codec',
  'axdr',
  'obis',
  'apdu',
  'acse',
  'cosem',
  'hdlc',
  'iec62056-21',
  'coap',
  'transport',
  'omnia',
  'security',
  'decode',
  'render',
  'association',
  'server',
  'client',
  'meter',
  'conformance',
  'headend',
  'node',
];

export default defineConfig([
  {
    // One entry for every subpath of `exports`.
    entry: {
      index: 'src/index.ts',
      ...Object.fromEntries(folders.map((folder) => [folder, `src/${folder}/index.ts`])),
    },
    format: 'esm',
    target: 'es2022',
    splitting: true,
    clean: ['!cli.js'],
    dts: { compilerOptions: { ignoreDeprecations: '6.0', types: ['node'] } },
  },
  {
    // One file with all that the command line alone needs; commander asks for Node's modules with `require`.
    entry: { cli: 'src/cli/main.ts' },
    format: 'esm',
    target: 'es2022',
    splitting: false,
    noExternal: ['commander', 'yaml'],
    banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
  },
]);

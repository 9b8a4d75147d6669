import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A library of others, installed into a folder of its own. */
export interface Installation {
  readonly name: string;
  readonly version: string;
  commands(folder: string): readonly (readonly string[])[];
  /** Written into the folder first. */
  readonly files?: Readonly<Record<string, string>>;
}

function pythonPackage(name: string, version: string): Installation {
  return {
    name,
    version,
    commands: (folder) => [
      ['python3', '-m', 'venv', folder],
      [join(folder, 'bin', 'pip'), 'install', '--quiet', '--disable-pip-version-check', `${name}==${version}`],
    ],
  };
}

function nodePackage(name: string, version: string): Installation {
  return {
    name: `node-${name}`,
    version,
    commands: (folder) => [
      ['npm', 'install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', `${name}@${version}`],
    ],
  };
}

/** A library of Java with our programs for it, compiled. */
function javaPackage(coordinates: string, version: string, programs: readonly string[]): Installation {
  const source = (program: string) => fileURLToPath(new URL(`./dlms/peers/${program}.java`, import.meta.url));
  return {
    name: coordinates.split(':')[1]!,
    version,
    files: { 'pom.xml': project([`${coordinates}:${version}`, 'com.google.code.gson:gson:2.9.0']) },
    commands: (folder) => [
      ['mvn', '-q', '-B', '-f', join(folder, 'pom.xml'), 'dependency:copy-dependencies', '-DoutputDirectory=lib'],
      ['javac', '-nowarn', '-d', join(folder, 'classes'), '-cp', join(folder, 'lib', '*'), ...programs.map(source)],
    ],
  };
}

function project(dependencies: readonly string[]): string {
  const all = dependencies.map((coordinates) => {
    const [groupId, artifactId, version] = coordinates.split(':');
    return `<dependency><groupId>${groupId}</groupId><artifactId>${artifactId}</artifactId><version>${version}</version></dependency>`;
  });
  return `<project><modelVersion>4.0.0</modelVersion><groupId>peers</groupId><artifactId>peers</artifactId><version>0</version>
<dependencies>${all.join('')}</dependencies></project>
`;
}

/** What is installed once into the cache; one that cannot be is left out, and its tests skip with the reason. */
export const installations: readonly Installation[] = [
  pythonPackage('aiocoap', '0.4.17'),
  pythonPackage('dsmr-parser', '1.11.2'),
  nodePackage('coap', '1.5.0'),
  nodePackage('playwright-core', '1.58.0'),
  pythonPackage('gurux-dlms', '1.0.203'),
  pythonPackage('dlms-cosem', '25.1.0'),
  javaPackage('org.openmuc:jdlms', '1.8.0', ['JdlmsClient', 'JdlmsServer']),
  javaPackage('org.gurux:gurux.dlms', '4.0.47', ['GuruxClient', 'GuruxServer']),
];

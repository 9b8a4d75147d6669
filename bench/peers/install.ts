import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Peer } from './peers.ts';

/** A peer that can be run. */
export interface Installed {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Version of the language's own program. */
  readonly toolchain: string;
}

/** Why a peer cannot be run. */
export class NotInstalled extends Error {}

/** Where everything is; `checkouts` holds sources of Go modules, for where the registry does not give them out. */
export interface Places {
  readonly folder: string;
  readonly checkouts?: string | undefined;
}

interface Language {
  /** The program that says the version of the toolchain. */
  readonly probe: readonly string[];
  /** Files that are written for the package manager. */
  manifest(peer: Peer, checkouts: string | undefined): Readonly<Record<string, string>>;
  /** What is run in the peer's folder, and for how long at most, in seconds. */
  steps(peer: Peer): readonly (readonly [seconds: number, ...command: string[]])[];
  command(peer: Peer, home: string, sources: string): readonly string[];
}

const gson = 'com.google.code.gson:gson';

const languages: Readonly<Record<Peer['language'], Language>> = {
  python: {
    probe: ['python3', '--version'],
    manifest: ({ dependency, version }) => ({ 'requirements.txt': `${dependency}==${version}\n` }),
    steps: () => [
      [120, 'python3', '-m', 'venv', 'venv'],
      [
        300,
        'venv/bin/python',
        '-m',
        'pip',
        'install',
        '--quiet',
        '--disable-pip-version-check',
        '-r',
        'requirements.txt',
      ],
    ],
    command: ({ runner }, home, sources) => [`${home}/venv/bin/python`, `${sources}/${runner}.py`],
  },
  rust: {
    probe: ['rustc', '--version'],
    manifest: (peer) => ({ 'Cargo.toml': cargo(peer) }),
    steps: () => [[600, 'cargo', 'build', '--release', '--quiet']],
    command: (_, home) => [`${home}/target/release/runner`],
  },
  java: {
    probe: ['java', '-version'],
    manifest: (peer) => ({ 'pom.xml': pom(peer) }),
    steps: ({ runner }) => [
      [300, 'mvn', '-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=lib'],
      [120, 'javac', '-nowarn', '-d', 'classes', '-cp', 'lib/*', 'sources/Protocol.java', `sources/${runner}.java`],
    ],
    command: ({ runner }, home) => ['java', '-cp', `${home}/classes:${home}/lib/*`, runner],
  },
  go: {
    probe: ['go', 'version'],
    manifest: (peer, checkouts) => ({ 'go.mod': goModule(peer, checkouts) }),
    steps: () => [
      [120, 'cp', 'sources/main.go', 'sources/protocol.go', '.'],
      [300, 'go', 'mod', 'tidy'],
      [300, 'go', 'build', '-o', 'runner', '.'],
    ],
    command: (_, home) => [`${home}/runner`],
  },
};

function cargo({ dependency, version, runner }: Peer): string {
  return `[package]
name = "peers"
version = "0.0.0"
edition = "2021"

[lib]
path = "sources/protocol.rs"

[[bin]]
name = "runner"
path = "sources/${runner}.rs"

[dependencies]
${dependency} = "=${version}"
serde_json = "=1.0.145"

[profile.release]
lto = "thin"
codegen-units = 1
`;
}

function pom({ dependency, version }: Peer): string {
  const of = (coordinates: string, exact: string) => {
    const [group, artifact] = coordinates.split(':');
    return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${exact}</version></dependency>`;
  };
  return `<project>
<modelVersion>4.0.0</modelVersion><groupId>peers</groupId><artifactId>peers</artifactId><version>0</version>
<dependencies>${of(dependency, version)}${of(gson, '2.9.0')}</dependencies>
</project>
`;
}

function goModule({ dependency, version }: Peer, checkouts: string | undefined): string {
  const lines = ['module peers', 'go 1.25', `require ${dependency} ${version}`];
  if (checkouts !== undefined) {
    for (const name of readdirSync(checkouts)) lines.push(`replace github.com/Gurux/${name} => ${checkouts}/${name}`);
  }
  return `${lines.join('\n\n')}\n`;
}

/** Installs a peer with its registry's client, unless the cache has it; throws NotInstalled with the reason. */
export function install(peer: Peer, places: Places, say: (text: string) => void): Installed {
  const language = languages[peer.language];
  const sources = `${places.folder}runners/${peer.language}`;
  const home = `${places.folder}.cache/${peer.id}`;
  const toolchain = version(language.probe);
  const files = language.manifest(peer, places.checkouts);
  const key = digest([JSON.stringify(files), toolchain, ...sourcesOf(sources)]);
  const marker = `${home}/installed`;
  if (!existsSync(marker) || readFileSync(marker, 'utf8') !== key) {
    say(`installing ${peer.name} ${peer.version}`);
    mkdirSync(home, { recursive: true });
    cpSync(sources, `${home}/sources`, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(`${home}/${name}`, text);
    for (const step of language.steps(peer)) carryOut(step, home);
    writeFileSync(marker, key);
  }
  const command = language.command(peer, home, `${home}/sources`);
  const from = peer.language === 'go' && places.checkouts !== undefined ? ', from a checkout' : '';
  return { command, environment: { PYTHONDONTWRITEBYTECODE: '1' }, toolchain: `${toolchain}${from}` };
}

function sourcesOf(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .map((name) => readFileSync(`${folder}/${name}`, 'utf8'));
}

function digest(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex');
}

function version([program, ...rest]: readonly string[]): string {
  const { stdout, stderr, error } = spawnSync(program!, rest, { encoding: 'utf8', timeout: 30_000 });
  if (error !== undefined) throw new NotInstalled(`${program} is not there`);
  return `${stdout}${stderr}`.split('\n')[0]!.trim();
}

function carryOut([seconds, program, ...rest]: readonly [number, ...string[]], home: string): void {
  const { status, error, stdout, stderr } = spawnSync(program!, rest, {
    cwd: home,
    encoding: 'utf8',
    timeout: seconds * 1000,
    env: { ...process.env, GIT_TERMINAL_PROMPT: '0', GOFLAGS: '-mod=mod', GOTOOLCHAIN: 'local' },
  });
  if (error !== undefined && 'code' in error && error.code === 'ETIMEDOUT') {
    throw new NotInstalled(`${program} ${rest[0]} took longer than ${seconds} s`);
  }
  if (error !== undefined) throw new NotInstalled(`${program}: ${error.message}`);
  if (status !== 0) throw new NotInstalled(`${program} ${rest[0]}: ${reason(`${stderr}\n${stdout}`)}`);
}

/** The line that says most, without colours and addresses. */
function reason(output: string): string {
  // biome-ignore lint/complexity/useRegexLiterals: a literal would hold a control character
  const plain = output.replace(new RegExp('\\u001b\\[[0-9;]*m', 'g'), '').replace(/https?:\/\/\S+/g, 'registry:');
  const lines = plain.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.find((line) => /error|forbidden|not available|denied|refused|not found/i.test(line));
  return (telling ?? lines.at(-1) ?? 'no reason given').trim().slice(0, 240);
}

// The phone's part of the build: what its service worker keeps, and the worker itself.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Plugin, type Rolldown } from 'vite';

const ENTRY = 'm/index.html';
/** What is loaded only when it is used is not the shell; it is kept all the same. */
const MAP = /maplibre|library|phonemap|MapView|PinView|h3-js|cells/i;
const CODES = /jsqr/i;

/** Bytes, gzipped: more is too much for the first visit on a bad network. */
const MOST_SHELL = 160_000;

/** Builds /m/sw.js, which keeps /m/, the files of public/m and every chunk that /m/ can reach. */
export function phone(): Plugin {
  return {
    name: 'phone',
    apply: 'build',
    writeBundle: {
      order: 'post',
      sequential: true,
      async handler({ dir = 'dist' }, bundle) {
        const { first, later } = reached(bundle);
        const own = (await readdir('public/m')).map((name) => `m/${name}`);
        const files = [ENTRY, ...own, ...first, ...later];
        const hash = createHash('sha256');
        for (const file of files) hash.update(file).update(await readFile(path.join(dir, file)));
        const keep = {
          version: hash.digest('hex').slice(0, 16),
          files: files.map((file) => `/${file === ENTRY ? 'm/' : file}`),
        };
        await build({
          configFile: false,
          publicDir: false,
          logLevel: 'warn',
          define: { KEEP: JSON.stringify(keep) },
          build: {
            outDir: dir,
            emptyOutDir: false,
            target: 'es2022',
            rolldownOptions: {
              input: 'src/m/sw/sw.ts',
              output: { format: 'iife', entryFileNames: 'm/sw.js' },
            },
          },
        });
        const of = (name: RegExp) => later.filter((file) => name.test(file));
        const apart = new Set([...of(MAP), ...of(CODES)]);
        const shell = await gzipped(dir, [ENTRY, ...first, ...later.filter((f) => !apart.has(f))]);
        const [map, codes] = [await gzipped(dir, of(MAP)), await gzipped(dir, of(CODES))];
        if (shell > MOST_SHELL)
          this.error(`phone shell: ${kilobytes(shell)} gz, at most ${kilobytes(MOST_SHELL)}`);
        this.info(
          `phone shell ${kilobytes(shell)} gz, its map ${kilobytes(map)} gz, its reader of codes ${kilobytes(codes)} gz`,
        );
      },
    },
  };
}

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;

async function gzipped(dir: string, files: readonly string[]): Promise<number> {
  let sum = 0;
  for (const file of files) sum += gzipSync(await readFile(path.join(dir, file))).length;
  return sum;
}

/** Files the phone's entry needs at once, and those it loads later. */
function reached(bundle: Rolldown.OutputBundle): { first: string[]; later: string[] } {
  const first = new Set<string>();
  const later = new Set<string>();
  const walk = (file: string, into: Set<string>) => {
    if (first.has(file) || into.has(file)) return;
    into.add(file);
    later.delete(into === first ? file : '');
    const chunk = bundle[file];
    if (chunk?.type !== 'chunk') return;
    const styles = chunk.viteMetadata;
    for (const name of [...(styles?.importedCss ?? []), ...(styles?.importedAssets ?? [])])
      walk(name, into);
    for (const name of chunk.imports) walk(name, into);
    for (const name of chunk.dynamicImports) walk(name, later);
  };
  const entries = Object.values(bundle).filter(
    (file) => file.type === 'chunk' && file.facadeModuleId?.endsWith(`/${ENTRY}`),
  );
  for (const entry of entries) walk(entry.fileName, first);
  return { first: [...first], later: [...later].filter((file) => !first.has(file)) };
}

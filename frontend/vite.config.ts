import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { phone } from './vite.phone.ts';

// GRIDWATCH_URL: a running gridwatch server that `npm run dev` passes API,
// tile and websocket requests to.
const server = process.env['GRIDWATCH_URL'] ?? 'http://127.0.0.1:8080';

/** Writes NAME.gz and NAME.br beside each text file; the server sends the one the browser takes. */
function precompress(): Plugin {
  return {
    name: 'precompress',
    apply: 'build',
    writeBundle: {
      order: 'post',
      sequential: true,
      async handler({ dir = 'dist' }) {
        const files = await readdir(dir, { recursive: true });
        const compress = [
          ['.gz', promisify(gzip)],
          ['.br', promisify(brotliCompress)],
        ] as const;
        for (const file of files.filter((name) => /\.(js|css|html|svg)$/.test(name))) {
          const whole = await readFile(path.join(dir, file));
          for (const [ending, pack] of compress)
            await writeFile(path.join(dir, file + ending), await pack(whole));
        }
      },
    },
  };
}

export default defineConfig({
  plugins: [react(), phone(), precompress()],
  optimizeDeps: { exclude: ['maplibre-gl'] },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    // Fonts, images: never inlined as data: URLs, so that the page runs under a strict CSP.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
    // The console, and the officer's phone under /m/.
    rolldownOptions: { input: ['index.html', 'm/index.html'] },
  },
  server: {
    proxy: {
      '/api': { target: server, ws: true },
      '/tiles': { target: server },
    },
  },
  test: { include: ['src/**/*.test.ts', 'src/**/*.test.tsx'], environment: 'node' },
});

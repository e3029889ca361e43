import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// GRIDWATCH_URL: a running gridwatch server that `npm run dev` passes API,
// tile and websocket requests to.
const server = process.env['GRIDWATCH_URL'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  optimizeDeps: { exclude: ['maplibre-gl'] },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    // Fonts, images: never inlined as data: URLs, so that the page runs under a strict CSP.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
  },
  server: {
    proxy: {
      '/api': { target: server, ws: true },
      '/tiles': { target: server },
    },
  },
  test: { include: ['src/**/*.test.ts', 'src/**/*.test.tsx'], environment: 'node' },
});

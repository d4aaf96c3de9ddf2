import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The gateway for `vite dev`; the built page is served by the gateway itself. */
const gateway = process.env.RINGGATE_DEV_GATEWAY ?? 'http://127.0.0.1:8080';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // the page's content security policy allows no data: scripts or workers, so nothing is inlined
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { index: 'index.html', 'crew-page': 'src/offline/worker.ts' },
      // a service worker answers for what lies below its own address, and is found again under the same name
      output: {
        entryFileNames: ({ name }) => (name === 'crew-page' ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
    // the map is one lazily loaded part of about a megabyte; the page does not wait for it
    chunkSizeWarningLimit: 1300,
  },
  server: { proxy: { '/api': gateway, '/socket.io': { target: gateway, ws: true } } },
});

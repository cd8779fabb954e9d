import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { precompress } from './build/precompress';

/** The node that the development server hands requests on to. */
const node = process.env.DICOM_NETWORK_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  // Relative addresses, which the server resolves by <base href>: one build serves under any path.
  base: './',
  plugins: [react(), precompress()],
  // Replaced by the server in every answer.
  html: { cspNonce: 'nonce-of-this-answer' },
  resolve: {
    tsconfigPaths: true,
    alias: {
      // vtk.js reads its own XML by a library that needs Node; the build would succeed and the viewer would not start.
      xmlbuilder2: fileURLToPath(new URL('./src/viewer/engine/noXmlBuilder.ts', import.meta.url)),
      // A fifth of the viewer's script, to read files that our loader reads.
      dcmjs: fileURLToPath(new URL('./src/viewer/engine/noDcmjs.ts', import.meta.url)),
    },
  },
  worker: { format: 'es' },
  build: { target: 'es2022', sourcemap: false, assetsInlineLimit: 0, manifest: 'manifest.json' },
  server: { proxy: { '/api': node, '/dicomweb': node, '/wado': node, '/link': node } },
});

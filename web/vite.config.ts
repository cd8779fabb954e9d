import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { parts } from './build/parts';
import { precompress } from './build/precompress';

/** The node that the development server hands requests on to. */
const node = process.env.DICOM_NETWORK_URL ?? 'http://127.0.0.1:8080';

/** Gives the file that takes the place of a library. */
function standIn(name: string): string {
  return fileURLToPath(new URL(`./src/viewer/engine/${name}.ts`, import.meta.url));
}

/** Gives a file of a package. */
function inPackage(name: string): string {
  return fileURLToPath(new URL(`./node_modules/${name}`, import.meta.url));
}

export default defineConfig({
  // Relative addresses, which the server resolves by <base href>: one build serves under any path.
  base: './',
  plugins: [react(), precompress()],
  // Replaced by the server in every answer.
  html: { cspNonce: 'nonce-of-this-answer' },
  resolve: {
    tsconfigPaths: true,
    alias: [
      // Of a package that does not name it to others.
      {
        find: /^decoding-worker(?=\?)/,
        replacement: inPackage('@cornerstonejs/dicom-image-loader/dist/esm/decodeImageFrameWorker.js'),
      },
      // vtk.js reads its own XML by a library that needs Node; the build would succeed and the viewer would not start.
      { find: 'xmlbuilder2', replacement: standIn('noXmlBuilder') },
      // A fifth of the viewer's script, to read files that our loader reads.
      { find: 'dcmjs', replacement: standIn('noDcmjs') },
      // As much again, for a way of drawing that is not used.
      { find: /^\.\.\/WebGPU\/.*$/, replacement: standIn('noWebGpu') },
      // The short list of vtk.js's colour maps instead of the long one: layers have colours of our own.
      {
        find: /^\.\/ColorMaps\.json\.js$/,
        replacement: '@kitware/vtk.js/Rendering/Core/ColorTransferFunction/LiteColorMaps.json.js',
      },
    ],
  },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    sourcemap: false,
    assetsInlineLimit: 0,
    manifest: 'manifest.json',
    rolldownOptions: { output: parts },
  },
  server: { proxy: { '/api': node, '/dicomweb': node, '/wado': node, '/link': node } },
});

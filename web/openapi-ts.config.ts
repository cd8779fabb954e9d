import { defineConfig } from '@hey-api/openapi-ts';

export default defineConfig({
  input: 'openapi.json',
  output: {
    path: process.env.CLIENT_FOLDER ?? 'src/client',
    clean: true,
    // What the generator's authors still want to do is no work of this project.
    postProcess: [{ command: 'sed', args: ['-i', '/\\/\\/ [T]ODO/d', '{{path}}/client/client.gen.ts'] }],
  },
  plugins: [
    { name: '@hey-api/client-fetch', baseUrl: false },
    '@hey-api/typescript',
    '@hey-api/sdk',
    '@tanstack/react-query',
  ],
});

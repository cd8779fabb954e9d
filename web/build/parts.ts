import type { Rolldown } from 'vite';

/** Pages that use a control before it comes with all of them. */
const USED_BY = 8;
const LEAST_BYTES = 20_000;

/**
 * Into which files the site is divided. Left alone, the build makes one of every few modules that two pages share: a visit
 * asked for eighty, each of which costs the browser and the node more than what is in it.
 */
export const parts: Rolldown.OutputOptions = {
  codeSplitting: {
    groups: [
      { name: 'site', tags: ['$initial'], priority: 2 },
      { name: 'drawing', test: /node_modules\/(@cornerstonejs\/(core|metadata)|@kitware)\//, priority: 1 },
      { name: 'controls', test: /node_modules\/(@mantine|@floating-ui|@tabler)\//, minShareCount: USED_BY },
      {
        name: 'viewer',
        test: /src\/viewer\//,
        minShareCount: 2,
        // By what needs them: what few look at does not come with what everybody looks at.
        entriesAware: true,
        entriesAwareMergeThreshold: LEAST_BYTES,
      },
    ],
  },
  // Of a part for several pages, the build puts all of their names behind its own.
  chunkFileNames: ({ name }) => `assets/${name.split('~')[0]}-[hash].js`,
};

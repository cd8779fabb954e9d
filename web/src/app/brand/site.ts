import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Site } from '@/client';
import { describeSite } from '@/client';
import { LANGUAGES } from '../languages';

/** How the site looks where the server has not said it. */
const PLAIN: Site = {
  name: 'DICOM Network',
  has_logo: false,
  accent: '',
  languages: Object.keys(LANGUAGES),
  replaced_texts: [],
};

/** What the server has written into the page; the server of the development writes nothing. */
function written(): Site | undefined {
  const text = document.getElementById('look')?.textContent;
  return text ? (JSON.parse(text) as Site) : undefined;
}

/** Gives how the site looks; asked at most once, before the first page. */
export const siteQuery = queryOptions({
  queryKey: ['site'],
  staleTime: Number.POSITIVE_INFINITY,
  initialData: written,
  queryFn: async (): Promise<Site> => {
    try {
      return (await describeSite({ throwOnError: true })).data;
    } catch {
      // A site with its own name beats none; whatever is wrong shows itself with the first page.
      return PLAIN;
    }
  },
});

/** Gives how the site looks. */
export function useSite(): Site {
  return useQuery(siteQuery).data ?? PLAIN;
}

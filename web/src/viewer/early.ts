import { sitePath } from '@/app/address';
import { beginStudy } from './dicom/archive';

/**
 * Where the page that is opened is a study in the viewer: asks for the study, and for the viewer itself, before anything else.
 * Whoever is not known yet is refused, and asked again when the page is there.
 */
const [, study] = /^viewer\/([0-9A-Za-z.]+)$/.exec(location.pathname.slice(sitePath.length)) ?? [];
if (study) {
  const query = new URLSearchParams(location.search);
  // An arrangement names its series, of which only the viewer knows which comes first.
  beginStudy(study, query.get('series') ?? seriesOf(query.get('view')));
  void import('./ViewerPage');
}

function seriesOf(view: string | null): string | null {
  return /"s":"([0-9.]+)/.exec(view ?? '')?.[1] ?? null;
}

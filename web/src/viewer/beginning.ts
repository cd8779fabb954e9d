import { beginStudy } from './dicom/archive';

/** Asks for a study, and for what shows it, before there is a page to show it on. */
export function beginViewer(study: string, search: string): void {
  const query = new URLSearchParams(search);
  // An arrangement names its series, of which only the viewer knows which comes first.
  const instances = beginStudy(study, query.get('series') ?? seriesOf(query.get('view')));
  // Whoever is not known yet is refused; it is asked again, and told, when the page is there.
  instances.catch(() => undefined);
  import('./ViewerPage').then(({ beginReading }) => beginReading(instances)).catch(() => undefined);
}

function seriesOf(view: string | null): string | null {
  return /"s":"([0-9.]+)/.exec(view ?? '')?.[1] ?? null;
}

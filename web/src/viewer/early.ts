import { sitePath } from '@/app/address';
import { beginViewer } from './beginning';

/** Where the page that is opened is a study in the viewer, that comes before anything else. */
const [, study] = /^viewer\/([0-9A-Za-z.]+)$/.exec(location.pathname.slice(sitePath.length)) ?? [];
if (study) beginViewer(study, location.search);

/** Areas of texts that the page needs at once. */
export const firstAreas: readonly string[] = study ? ['viewer'] : [];

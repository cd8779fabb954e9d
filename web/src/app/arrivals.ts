import { at } from './address';

const AGAIN_MS = 5000;

interface Listener<Study> {
  /** Studies that have just arrived or changed. */
  studies: (arrived: Study[]) => void;
  /** What was missed is not known: everything has to be asked anew. */
  reset: () => void;
}

/** Tells of studies while they arrive, through restarts of the server and of what stands before it; gives what ends it. */
export function followArrivals<Study>({ studies, reset }: Listener<Study>): () => void {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = (isAgain: boolean) => {
    source = new EventSource(at('api/v1/arrivals'));
    source.addEventListener('studies', ({ data }: MessageEvent<string>) => studies(JSON.parse(data)));
    source.addEventListener('reset', reset);
    if (isAgain) source.addEventListener('open', reset);
    source.addEventListener('error', () => {
      // A lost connection the browser opens again by itself; not one that was answered with an error.
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(() => open(true), AGAIN_MS);
    });
  };
  open(false);
  return () => {
    clearTimeout(timer);
    source.close();
  };
}

import { Store } from '../state/store';
import type { Layer } from './layer';

/** Of what is fetched to be laid over pictures. */
export type Arrival = 'loading' | 'there' | 'failed';

interface State {
  /** The last one lies on top. */
  list: readonly Layer[];
  /** By id of the display set. */
  arrivals: Readonly<Record<string, Arrival>>;
  /** All of them are hidden for a moment, to see what is below. */
  areHidden: boolean;
  /** Counts what changed inside of them: voxels that are painted, slices that came. */
  drawings: number;
}

/** What lies over the pictures of the study that is open. */
class Layers {
  readonly state = new Store<State>({ list: [], arrivals: {}, areHidden: false, drawings: 0 });

  find(id: string): Layer | undefined {
    return this.state.get().list.find((layer) => layer.id === id);
  }

  /** Puts a layer on top, or in the place of the one of the same id. */
  put(layer: Layer): void {
    const { list } = this.state.get();
    const isKnown = list.some((one) => one.id === layer.id);
    this.state.set({ list: isKnown ? list.map((one) => (one.id === layer.id ? layer : one)) : [...list, layer] });
  }

  note(id: string, arrival: Arrival): void {
    this.state.set({ arrivals: { ...this.state.get().arrivals, [id]: arrival } });
  }

  /** Changes how a layer is shown. */
  change(id: string, change: Partial<Layer>): void {
    const layer = this.find(id);
    if (layer) this.put({ ...layer, ...change } as Layer);
  }

  /** Gives a layer another id. */
  rename(id: string, next: string): void {
    const { list } = this.state.get();
    const others = list.filter((layer) => layer.id !== next);
    this.state.set({ list: others.map((layer) => (layer.id === id ? { ...layer, id: next } : layer)) });
  }

  remove(id: string): void {
    this.state.set({ list: this.state.get().list.filter((layer) => layer.id !== id) });
  }

  toggleAll(): void {
    this.state.set({ areHidden: !this.state.get().areHidden });
  }

  /** Says that a layer looks otherwise though it is the same. */
  redraw(): void {
    this.state.set({ drawings: this.state.get().drawings + 1 });
  }

  clear(): void {
    this.state.set({ list: [], arrivals: {}, areHidden: false });
  }
}

export const layers = new Layers();

import { queryClient } from '@/app/queryClient';
import { type Session, sessionQuery } from '@/app/session';
import { changeProfile } from '@/client';
import { tellFailure } from '@/ui/notices';
import type { CommandName } from '../commands/command';
import type { HangingRule } from '../hanging/rules';

const PAGE = 'viewer';

/** What the viewer remembers of a person, wherever they read next. */
interface Memory {
  /** Keys that they chose, by the command. */
  keys: Partial<Record<CommandName, string>>;
  /** How they want studies of a kind to be arranged; the newest first. */
  rules: HangingRule[];
}

/** Keeps what somebody chose with their account; their other devices have it when the viewer is opened there. */
class Remembered {
  /** Who reads. */
  person = 0;
  private memory: Memory = { keys: {}, rules: [] };

  readonly get = (): Memory => this.memory;

  /** Takes over what the account remembers of whoever reads. */
  begin({ id, pages }: Session['person']): void {
    this.person = id;
    const { keys, rules } = (pages[PAGE] ?? {}) as Partial<Memory>;
    this.memory = { keys: keys && typeof keys === 'object' ? keys : {}, rules: Array.isArray(rules) ? rules : [] };
  }

  /** Remembers something from now on: here at once, and with the account. */
  change(change: Partial<Memory>): void {
    this.memory = { ...this.memory, ...change };
    const pages = { [PAGE]: this.memory };
    queryClient.setQueryData(
      sessionQuery.queryKey,
      (before) => before && { ...before, person: { ...before.person, pages: { ...before.person.pages, ...pages } } },
    );
    changeProfile({ body: { preferences: { pages } }, throwOnError: true }).catch(tellFailure);
  }
}

export const remembered = new Remembered();

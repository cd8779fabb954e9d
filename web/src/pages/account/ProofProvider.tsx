import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react';
import { ApiError } from '@/app/api';
import { ProofDialog } from './ProofDialog';

type Proven = <Result>(act: () => Promise<Result>) => Promise<Result>;

const Context = createContext<Proven | null>(null);

interface Waiting {
  goOn: () => void;
  giveUp: (reason: unknown) => void;
}

/** Lets parts of the page do what needs that somebody has shown lately who they are: where it was too long ago, a
 * dialog asks for it, and then what was begun goes on. */
export function ProofProvider({ children }: { children: ReactNode }) {
  const [isAsked, setAsked] = useState(false);
  const waiting = useRef<Waiting[]>([]);
  const ask = useCallback(
    () =>
      new Promise<void>((goOn, giveUp) => {
        waiting.current.push({ goOn, giveUp });
        setAsked(true);
      }),
    [],
  );
  const proven = useMemo<Proven>(
    () => async (act) => {
      try {
        return await act();
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== 'identity.prove') throw error;
        await ask();
        return await act();
      }
    },
    [ask],
  );
  const end = (settle: (one: Waiting) => void) => {
    setAsked(false);
    for (const one of waiting.current.splice(0)) settle(one);
  };
  return (
    <Context value={proven}>
      {children}
      <ProofDialog
        opened={isAsked}
        onProven={() => end(({ goOn }) => goOn())}
        onClose={() => end(({ giveUp }) => giveUp(new GivenUp()))}
      />
    </Context>
  );
}

/** Somebody was asked to show who they are, and would rather not. */
export class GivenUp extends Error {
  override name = 'GivenUp';
}

/** Gives what does something as somebody who has shown lately who they are. Throws: GivenUp. */
export function useProven(): Proven {
  const proven = useContext(Context);
  if (!proven) throw new Error('this is no part of the account page');
  return proven;
}

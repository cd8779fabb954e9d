import { Center, Loader } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { noteFailure } from '@/app/failures';
import { useSession } from '@/app/session';
import { Failure } from '@/ui/Failure';
import { tellFailure } from '@/ui/notices';
import { closePictures } from './engine/closing';
import { startEngine } from './engine/setUp';
import { chooseTool } from './engine/toolGroups';
import { fillUp, hang } from './hanging/hang';
import { Reading } from './Reading';
import { followAddress, readAddress } from './state/address';
import { openStudy, setsOfStudy } from './state/opening';
import { remembered } from './state/remembered';
import { useStore } from './state/store';
import { createViewer, type Viewer, ViewerContext } from './state/viewer';

export { beginReading } from './state/beginReading';

/** Opens a study, and shows it as soon as there is something to show. */
export function ViewerPage() {
  const { study } = useParams({ from: '/person/viewer/$study' });
  const { person } = useSession();
  // Before anything is arranged by it.
  useState(() => remembered.begin(person));
  return <Opened key={study} study={study} />;
}

function Opened({ study }: { study: string }) {
  const [viewer] = useState(() => createViewer(study));
  const [attempt, setAttempt] = useState(0);
  const [problem, setProblem] = useState<unknown>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is the same with another number.
  useEffect(() => {
    setProblem(undefined);
    return open(viewer, study, setProblem);
  }, [viewer, study, attempt]);
  const hasSets = useStore(viewer.state, (state) => Object.keys(state.sets).length > 0);
  if (problem && !hasSets) return <Failure error={problem} retry={() => setAttempt(attempt + 1)} />;
  if (!hasSets) {
    return (
      <Center h="100dvh">
        <Loader />
      </Center>
    );
  }
  return (
    <ViewerContext value={viewer}>
      <Reading />
    </ViewerContext>
  );
}

function open(viewer: Viewer, study: string, fail: (problem: unknown) => void): () => void {
  const address = readAddress();
  const controller = new AbortController();
  const leave = viewer.state.subscribe(() => {
    const { sets, cells } = viewer.state.get();
    const own = setsOfStudy(sets, study);
    if (own.length > 0) (cells.some(Boolean) ? fillUp : hang)(viewer, own, address);
  });
  openStudy(viewer, study, address.cells[0]?.set.split('/')[0])
    .catch((error: unknown) => {
      if (controller.signal.aborted) return;
      noteFailure(error);
      fail(error);
      // Who reads already goes on with what is there.
      if (Object.keys(viewer.state.get().sets).length > 0) tellFailure(error);
    })
    .finally(leave);
  void startEngine().then(() => chooseTool(viewer.state.get().tool));
  const stopFollowing = followAddress(viewer);
  return () => {
    controller.abort();
    leave();
    stopFollowing();
    closePictures();
  };
}

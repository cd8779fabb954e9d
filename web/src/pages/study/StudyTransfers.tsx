import type { StudyPageHead } from '@/client';
import { DownloadButton } from '@/pages/transfers/DownloadButton';
import { SendButton } from '@/pages/transfers/SendButton';

/** Ways for a study to leave: to the reader's own machine, and to another archive. */
export function StudyTransfers({ head }: { head: StudyPageHead }) {
  const studies = [head.study.uid];
  return (
    <>
      {head.may.includes('download') && <DownloadButton studies={studies} patientOf={head.study.uid} />}
      {head.may.includes('send') && <SendButton studies={studies} />}
    </>
  );
}

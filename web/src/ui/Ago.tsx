import { useInterval } from '@mantine/hooks';
import { useState } from 'react';
import { useFormats } from './useFormats';

const REFRESH_MS = 30_000;

/** How long ago something was, kept true while it is looked at; the moment itself is in its title. */
export function Ago({ value }: { value: Date | string | null | undefined }) {
  const formats = useFormats();
  const [now, setNow] = useState(() => new Date());
  useInterval(() => setNow(new Date()), REFRESH_MS, { autoInvoke: true });
  if (!value) return null;
  const moment = typeof value === 'string' ? value : value.toISOString();
  return (
    <time dateTime={moment} title={formats.dateTime(value)}>
      {formats.ago(value, now)}
    </time>
  );
}

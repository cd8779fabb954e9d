import { Table, Title, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { StorageAnswer } from '@/client';
import { useFormats } from '@/ui/useFormats';
import classes from './Growth.module.css';

const WIDTH = 560;
const HEIGHT = 120;
const FEWEST = 2;

/** How what is held has grown, day by day; as a picture, and as a table for who cannot see it. */
export function Growth({ storage }: { storage: StorageAnswer }) {
  const { t } = useTranslation('admin');
  const { bytes, date } = useFormats();
  const { days } = storage;
  const first = days[0];
  const last = days.at(-1);
  if (days.length < FEWEST || !first || !last) return null;
  const most = Math.max(...days.map((one) => one.bytes), 1);
  const least = Math.min(...days.map((one) => one.bytes)) * 0.98;
  const x = (index: number) => (WIDTH * index) / (days.length - 1);
  const y = (value: number) => HEIGHT - (HEIGHT * (value - least)) / Math.max(1, most - least);
  const line = days.map((one, index) => `${x(index).toFixed(1)},${y(one.bytes).toFixed(1)}`).join(' ');
  return (
    <section aria-labelledby="growth">
      <Title order={2} size="h5" mb="xs" id="growth">
        {t('storage.growth')}
      </Title>
      <figure className={classes.figure}>
        <svg
          viewBox={`0 -4 ${WIDTH} ${HEIGHT + 8}`}
          className={classes.chart}
          aria-hidden="true"
          preserveAspectRatio="none"
        >
          <polyline points={line} className={classes.line} />
        </svg>
        <figcaption className={classes.caption}>
          <span>
            {date(first.day)}: {bytes(first.bytes)}
          </span>
          <span>
            {date(last.day)}: {bytes(last.bytes)}
          </span>
        </figcaption>
      </figure>
      <VisuallyHidden>
        <Table>
          <Table.Tbody>
            {days.map((one) => (
              <Table.Tr key={one.day}>
                <Table.Th scope="row">{date(one.day)}</Table.Th>
                <Table.Td>{bytes(one.bytes)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </VisuallyHidden>
    </section>
  );
}

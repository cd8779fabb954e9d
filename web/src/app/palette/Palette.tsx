import { Spotlight, spotlight } from '@mantine/spotlight';
import '@mantine/spotlight/styles.layer.css';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useQueries } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/ui/useFormats';
import { may, useSession } from '../session';
import { SOURCES } from './sources';
import { useActions } from './useActions';

const TYPING_MS = 120;
const LEAST_LETTERS = 2;

/** Finds pages, actions, studies and people by a few letters. Opens at every call. */
export function Palette({ calls, onKeys }: { calls: number; onKeys: () => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const actions = useActions(onKeys).filter(({ title }) => matches(title, typed));
  const found = useFound(typed);
  // biome-ignore lint/correctness/useExhaustiveDependencies: opened anew at every call
  useEffect(() => spotlight.open(), [calls]);
  return (
    <Spotlight.Root
      query={typed}
      onQueryChange={setTyped}
      shortcut={null}
      centered={false}
      yOffset="12vh"
      overlayProps={{ blur: 0, backgroundOpacity: 0.35 }}
      scrollable
      maxHeight={420}
    >
      <Spotlight.Search placeholder={t('palette.placeholder')} leftSection={<IconSearch size={18} aria-hidden />} />
      <Spotlight.ActionsList>
        {actions.map(({ id, title, icon: Icon, run }) => (
          <Spotlight.Action
            key={id}
            label={title}
            leftSection={<Icon size={18} stroke={1.5} aria-hidden />}
            onClick={run}
          />
        ))}
        {found.map(({ id, title, description, run }) => (
          <Spotlight.Action key={id} label={title} description={description} onClick={run} />
        ))}
        {found.length + actions.length === 0 && <Spotlight.Empty>{t('palette.empty')}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

/** Asks the sources that the person may ask, once the typing pauses. */
function useFound(typed: string) {
  const session = useSession();
  const formats = useFormats();
  const navigate = useNavigate();
  const [text] = useDebouncedValue(typed.trim(), TYPING_MS);
  const answers = useQueries({
    queries: SOURCES.filter(({ permission }) => may(session, permission)).map((source) => ({
      queryKey: ['palette', source.id, text],
      queryFn: () => source.search(text, formats),
      enabled: text.length >= LEAST_LETTERS,
    })),
  });
  return answers.flatMap(({ data }) => data ?? []).map(({ open, ...rest }) => ({ ...rest, run: () => open(navigate) }));
}

function matches(title: string, typed: string): boolean {
  return title.toLocaleLowerCase().includes(typed.trim().toLocaleLowerCase());
}

import { useTranslation } from 'react-i18next';
import type { Token } from '@/client';
import { useFormats } from '@/ui/useFormats';

/** What a token permits, and until when. */
export function TokenWords({ token }: { token: Token }) {
  const { t } = useTranslation('login');
  const formats = useFormats();
  const scope = { '': t('token.everything'), read: t('token.read') }[token.scope] ?? token.scope.replaceAll(' ', ', ');
  const end = token.expires ? t('token.until', { when: formats.date(token.expires) }) : t('token.forever');
  return `${scope} · ${end}`;
}

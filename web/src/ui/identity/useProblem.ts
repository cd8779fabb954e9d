import { useTranslation } from 'react-i18next';
import { ApiError } from '@/app/api';

/** Gives what to tell of a failure: in the person's own words where the site has them, else in the server's. */
export function useProblem(): (error: unknown) => string {
  const { t, i18n } = useTranslation('login');
  return (error) => {
    const code = error instanceof ApiError ? error.code : String(error);
    const key = `problems.${code.replaceAll('.', '_')}`;
    if (i18n.exists(key, { ns: 'login' })) return t(key as 'problems.unknown');
    if (!(error instanceof ApiError)) return t('problems.unknown');
    return error.hint ? `${error.message}. ${error.hint}` : error.message;
  };
}

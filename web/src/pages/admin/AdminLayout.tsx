import { Link, Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import classes from './AdminLayout.module.css';
import { useSections } from './sections';

/** Around the pages of administration: the way to the others. */
export function AdminLayout() {
  const { t } = useTranslation('admin');
  const sections = useSections();
  return (
    <div className={classes.layout}>
      <nav className={classes.sections} aria-label={t('title')}>
        {sections.map(({ to, name }) => (
          <Link
            key={to}
            to={to}
            className={classes.section}
            activeProps={{ 'data-active': true }}
            activeOptions={{ exact: to === '/admin' }}
          >
            {t(`sections.${name}`)}
          </Link>
        ))}
      </nav>
      <div className={classes.page}>
        <Outlet />
      </div>
    </div>
  );
}

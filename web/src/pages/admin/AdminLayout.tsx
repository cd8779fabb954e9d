import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '@/ui/Refused';
import classes from './AdminLayout.module.css';
import { useMayOpen, useSections } from './sections';

/** Around the pages of administration: the way to the others. */
export function AdminLayout() {
  const { t } = useTranslation('admin');
  const sections = useSections();
  const mayOpen = useMayOpen();
  const nav = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  useEffect(() => {
    // On a phone most of them are out of sight; the one that is open must not be.
    const open = pathname && nav.current?.querySelector('[data-active]');
    if (open) open.scrollIntoView({ inline: 'center', block: 'nearest' });
  }, [pathname]);
  return (
    <div className={classes.layout}>
      <nav ref={nav} className={classes.sections} aria-label={t('title')}>
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
      <div className={classes.page}>{mayOpen ? <Outlet /> : <Refused />}</div>
    </div>
  );
}

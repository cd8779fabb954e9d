import { Link } from '@tanstack/react-router';
import { at } from '../address';
import { useSite } from '../brand/site';
import classes from './Brand.module.css';

/** Whose site this is; leads home. */
export function Brand({ isNarrow = false }: { isNarrow?: boolean }) {
  const site = useSite();
  return (
    <Link to="/" className={classes.brand} aria-label={site.name} title={site.name}>
      {site.has_logo ? (
        <img src={at('api/v1/site/logo')} alt="" className={classes.logo} />
      ) : (
        <span className={classes.mark} aria-hidden />
      )}
      {!isNarrow && <span className={classes.name}>{site.name}</span>}
    </Link>
  );
}

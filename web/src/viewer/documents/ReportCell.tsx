import { useTranslation } from 'react-i18next';
import type { DisplaySet } from '../dicom/displaySets';
import classes from './documents.module.css';
import { instanceOf } from './instanceOf';

/** A structured report as the server writes it out: a page without scripts. */
export function ReportCell({ set }: { set: DisplaySet }) {
  const { t } = useTranslation('viewer');
  return (
    <iframe
      className={`${classes.whole} ${classes.paper}`}
      src={`${instanceOf(set)}/rendered`}
      sandbox=""
      title={set.description || t('kinds.report')}
      data-shown="report"
    />
  );
}

import { ActionIcon, Loader, Tooltip } from '@mantine/core';
import { IconMinus, IconPlus, IconZoomReset } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { dicomDate, formatDate } from '@/ui/formats';
import { FOCUSABLE } from '../cells/focusable';
import { personName, text } from '../dicom/attributes';
import { type DisplaySet, lossyRatio } from '../dicom/displaySets';
import { TAG } from '../dicom/tags';
import { useViewerState } from '../state/viewer';
import classes from './Slide.module.css';
import { SlideScale } from './SlideScale';
import { SLIDE_KEYS, useHands } from './useHands';
import { type ShownSlide, useSlide } from './useSlide';
import { fitted, zoomed } from './view';

/** A whole slide: only what is seen of it is fetched, in the resolution that the screen can show. */
export function SlideCell({ set }: { set: DisplaySet }) {
  const { t } = useTranslation('viewer');
  const canvas = useRef<HTMLCanvasElement>(null);
  const slide = useSlide(canvas, set);
  const hands = useHands(canvas, slide);
  const hasOverlays = useViewerState((state) => state.hasOverlays);
  const { drawn, pyramid } = slide;
  const level = pyramid.levels[drawn?.level ?? 0];
  return (
    <div className={classes.slide} data-shown={drawn?.outstanding === 0 ? 'slide' : ''}>
      <canvas
        ref={canvas}
        className={classes.canvas}
        role="img"
        {...FOCUSABLE}
        {...hands}
        data-own-keys={SLIDE_KEYS}
        data-level={drawn?.level}
        aria-label={t('slide.name', {
          description: set.description || set.modality,
          columns: pyramid.columns,
          rows: pyramid.rows,
        })}
      />
      {hasOverlays && <Words set={set} slide={slide} />}
      {hasOverlays && slide.view && pyramid.spacing && <SlideScale spacing={pyramid.spacing} view={slide.view} />}
      <Buttons slide={slide} />
      {level && (drawn?.outstanding ?? 0) > 0 && (
        <Loader className={classes.busy} size="xs" aria-label={t('loading')} />
      )}
    </div>
  );
}

function Words({ set, slide }: { set: DisplaySet; slide: ShownSlide }) {
  const { t, i18n } = useTranslation('viewer');
  const date = formatDate(i18n.language, dicomDate(text(set.data, TAG.StudyDate)));
  const lossy = lossyRatio(set.data);
  const loss = lossy === undefined ? '' : lossy === 'unknown' ? t('lossy') : t('lossy_ratio', { ratio: lossy });
  const level = slide.pyramid.levels[slide.drawn?.level ?? 0];
  const left = [personName(set.data, TAG.PatientName), text(set.data, TAG.PatientID)];
  const right = [text(set.data, TAG.InstitutionName), date, text(set.data, '00400512'), set.description];
  return (
    <>
      <div className={`${classes.words} ${classes.topLeft}`}>{left.filter(Boolean).join('\n')}</div>
      <div className={`${classes.words} ${classes.topRight}`}>{right.filter(Boolean).join('\n')}</div>
      <div className={`${classes.words} ${classes.bottomRight}`}>
        {[loss, level && t('slide.level', { columns: level.columns, rows: level.rows })].filter(Boolean).join('\n')}
      </div>
    </>
  );
}

function Buttons({ slide: { pyramid, change } }: { slide: ShownSlide }) {
  const { t } = useTranslation('viewer');
  const enlarge = (factor: number) =>
    change((view, size) => zoomed(view, pyramid, size, [size.width / 2, size.height / 2], factor));
  const buttons = [
    { name: t('slide.larger'), icon: IconPlus, act: () => enlarge(2) },
    { name: t('slide.smaller'), icon: IconMinus, act: () => enlarge(1 / 2) },
    { name: t('commands.fit'), icon: IconZoomReset, act: () => change((_, size) => fitted(pyramid, size)) },
  ];
  return (
    <div className={classes.buttons}>
      {buttons.map(({ name, icon: Icon, act }) => (
        <Tooltip key={name} label={name} position="left">
          <ActionIcon variant="default" size="lg" aria-label={name} onClick={act}>
            <Icon size={18} stroke={1.5} />
          </ActionIcon>
        </Tooltip>
      ))}
    </div>
  );
}

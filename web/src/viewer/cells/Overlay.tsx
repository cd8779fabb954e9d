import type { StackViewport } from '@cornerstonejs/core';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { dicomDate, formatDate } from '@/ui/formats';
import { number, personName, text } from '../dicom/attributes';
import { type DisplaySet, lossyRatio } from '../dicom/displaySets';
import type { Frame } from '../dicom/frame';
import { planeOf } from '../dicom/geometry';
import { TAG } from '../dicom/tags';
import { frameRegistry } from '../loader/frameRegistry';
import { pixelSpacing } from '../loader/pixelDescription';
import type { CellView } from '../state/viewer';
import classes from './Cell.module.css';
import { edgeLetters, scaleBar } from './edges';

interface Props {
  frame: Frame;
  set: DisplaySet;
  view: CellView;
  viewport: StackViewport;
}

/** What is written over a picture: whose and what it is, how it is shown, which way is up, how large it is. */
export function Overlay(props: Props) {
  return (
    <>
      <Identity set={props.set} />
      <Technique set={props.set} />
      <Place {...props} />
      <Warnings {...props} />
      <Edges {...props} />
      <Scale {...props} />
    </>
  );
}

/** The same for all pictures of a set: not written anew with each of them, thirty times a second. */
const Identity = memo(({ set }: { set: DisplaySet }) => {
  const { i18n } = useTranslation('viewer');
  const day = (tag: string) => formatDate(i18n.language, dicomDate(text(set.data, tag)));
  const person = [text(set.data, TAG.PatientID), text(set.data, TAG.PatientSex), day(TAG.PatientBirthDate)];
  const lines = [personName(set.data, TAG.PatientName), person.filter(Boolean).join(' · ')];
  return <div className={`${classes.words} ${classes.topLeft}`}>{lines.filter(Boolean).join('\n')}</div>;
});

const Technique = memo(({ set }: { set: DisplaySet }) => {
  const { i18n } = useTranslation('viewer');
  const date = dicomDate(text(set.data, TAG.SeriesDate) || text(set.data, TAG.StudyDate));
  const series = [set.seriesNumber === undefined ? '' : `${set.seriesNumber}`, set.description]
    .filter(Boolean)
    .join(' · ');
  const lines = [text(set.data, TAG.InstitutionName), formatDate(i18n.language, date), series];
  return <div className={`${classes.words} ${classes.topRight}`}>{lines.filter(Boolean).join('\n')}</div>;
});

function Place({ frame, set, view }: Props) {
  const { t } = useTranslation('viewer');
  const thickness = number(frame.data, TAG.SliceThickness);
  const normal = planeOf(frame.data);
  const depth = normal?.position.reduce((sum, part, axis) => sum + part * (normal.normal[axis] ?? 0), 0);
  const lines = [
    set.frames.length > 1 ? t('image_of', { number: view.index + 1, count: set.frames.length }) : '',
    thickness ? t('thickness', { thickness: round(thickness) }) : '',
    depth === undefined ? '' : t('position', { position: round(depth) }),
  ];
  return <div className={`${classes.words} ${classes.bottomLeft}`}>{lines.filter(Boolean).join('\n')}</div>;
}

function Warnings({ frame, set, view }: Props) {
  const { t } = useTranslation('viewer');
  const lossy = lossyRatio(frame.data);
  const spacing = pixelSpacing(frame.data).basis;
  const hasRegions = frame.data[TAG.RegionSequence] !== undefined;
  const warnings = [
    frameRegistry.quality(view.imageId) === 'drawn' ? t('drawn_by_server') : '',
    lossy === undefined ? '' : lossy === 'unknown' ? t('lossy') : t('lossy_ratio', { ratio: round(lossy) }),
    spacing === 'detector' ? t('spacing_detector') : spacing === 'none' && !hasRegions ? t('spacing_none') : '',
    set.spacing && !set.spacing.isEven ? t('uneven') : '',
  ].filter(Boolean);
  const shown = view.window;
  return (
    <div className={`${classes.words} ${classes.bottomRight}`}>
      <span className={classes.warning}>{warnings.join('\n')}</span>
      {warnings.length > 0 && '\n'}
      {shown && t('window', { center: round(shown.center), width: round(shown.width) })}
      {`\n${t('zoom', { percent: Math.round(view.zoom * 100) })}`}
    </div>
  );
}

function Edges({ frame, viewport }: Props) {
  const letters = edgeLetters(frame.data, viewport);
  if (!letters) return null;
  return (
    <>
      <span className={`${classes.letter} ${classes.letterTop}`}>{letters.top}</span>
      <span className={`${classes.letter} ${classes.letterBottom}`}>{letters.bottom}</span>
      <span className={`${classes.letter} ${classes.letterLeft}`}>{letters.left}</span>
      <span className={`${classes.letter} ${classes.letterRight}`}>{letters.right}</span>
    </>
  );
}

function Scale({ frame, viewport }: Props) {
  if (pixelSpacing(frame.data).basis === 'none') return null;
  const bar = scaleBar(viewport);
  if (!bar) return null;
  return (
    <div className={classes.scale} style={{ width: bar.pixels }} aria-hidden>
      <span>{bar.millimetres >= 10 ? `${bar.millimetres / 10} cm` : `${bar.millimetres} mm`}</span>
    </div>
  );
}

function round(value: number): number {
  if (Math.abs(value) < 1) return Number(value.toPrecision(3));
  return Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 100) / 100;
}

import { useState } from 'react';
import { at } from '@/app/address';
import classes from './StudyPicture.module.css';

interface Props {
  /** Where the picture is, from the root of the node. */
  path: string;
  /** In pixels, both ways. */
  size: number;
  /** Said to who cannot see it; empty where the text beside it says enough. */
  alt?: string;
}

/** A small picture on true black, as images are looked at; an empty square where it cannot be had. */
export function StudyPicture({ path, size, alt = '' }: Props) {
  const [isBroken, setBroken] = useState(false);
  const pixels = size * 2;
  return (
    <span className={classes.frame} style={{ width: size, height: size }}>
      {path && !isBroken && (
        <img
          src={at(`${path}?viewport=${pixels},${pixels}`)}
          alt={alt}
          width={size}
          height={size}
          loading="lazy"
          decoding="async"
          onError={() => setBroken(true)}
        />
      )}
    </span>
  );
}

/** A plate drawn as the metal it is: in its colour, with the dot, and with the characters marked that differ. */
import { useTranslation } from 'react-i18next';
import type { MatchDifference, PlateColor } from '../api/types.ts';
import { dotIndex, plateCharacters, plateText } from '../domain/plate.ts';

interface PlateProps {
  plate: string;
  color: PlateColor | null;
  size?: 'small' | 'medium' | 'large';
  differences?: readonly MatchDifference[];
}
const none: readonly MatchDifference[] = [];

export function Plate({ plate, color, size = 'medium', differences = none }: PlateProps) {
  const { t } = useTranslation();
  if (plate === '') return <span className={`plate plate-none plate-${size}`}>{t('reads.unplated')}</span>;
  const dot = dotIndex(plate);
  const label = `${plateText(plate)}, ${t(`color.${color ?? 'unknown'}`)}`;
  return (
    <span className={`plate plate-${color ?? 'unknown'} plate-${size}`} role="img" aria-label={label}>
      <span className="plate-face" aria-hidden="true">
        {plateCharacters(plate, differences).map((character) => (
          <span
            key={character.position}
            className={`plate-char${character.differs ? ' differs' : ''}${character.position === dot ? ' after-dot' : ''}`}
          >
            {character.text}
          </span>
        ))}
      </span>
    </span>
  );
}

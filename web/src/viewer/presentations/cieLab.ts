/** A colour of the page: red, green and blue of 255. */
export type Colour = [red: number, green: number, blue: number];

/** Gives the colour that a PCS-value names: CIELab in three numbers of 16 bits (PS3.3 C.10.7.1.1). */
export function fromCieLab([l = 0, a = 0x8080, b = 0x8080]: number[]): Colour {
  const [lightness, red, blue] = [(l / 65535) * 100, (a / 65535) * 255 - 128, (b / 65535) * 255 - 128];
  const y = (lightness + 16) / 116;
  // Under D50, as profiles have it; then to the red, green and blue of screens.
  const [x, z] = [y + red / 500, y - blue / 200];
  const [bigX, bigY, bigZ] = [0.9642 * cube(x), cube(y), 0.8251 * cube(z)];
  return [
    gamma(3.1338561 * bigX - 1.6168667 * bigY - 0.4906146 * bigZ),
    gamma(-0.9787684 * bigX + 1.9161415 * bigY + 0.033454 * bigZ),
    gamma(0.0719453 * bigX - 0.2289914 * bigY + 1.4052427 * bigZ),
  ];
}

function cube(value: number): number {
  return value > 6 / 29 ? value ** 3 : 3 * (6 / 29) ** 2 * (value - 4 / 29);
}

function gamma(linear: number): number {
  const clamped = Math.min(Math.max(linear, 0), 1);
  return Math.round(255 * (clamped <= 0.0031308 ? 12.92 * clamped : 1.055 * clamped ** (1 / 2.4) - 0.055));
}

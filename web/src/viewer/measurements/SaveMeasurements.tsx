export function SaveMeasurements() {
  return null;
}

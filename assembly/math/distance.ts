/** Great-circle distance by the haversine formula (Sinnott 1984), which stays exact for near points. */

const EARTH_RADIUS_KM: f64 = 6371.0088;
const RADIANS_PER_DEGREE: f64 = Math.PI / 180.0;

/**
 * @param latitude1   degrees, -90..90; likewise the second point's
 * @param longitude1  degrees, -180..180; likewise the second point's
 * @returns kilometres over the earth's mean sphere, 0..20,016 (within 0.6 % of the ellipsoid); NaN where a coordinate is NaN
 */
export function greatCircleKm(latitude1: f64, longitude1: f64, latitude2: f64, longitude2: f64): f64 {
  const north = Math.sin(((latitude2 - latitude1) * RADIANS_PER_DEGREE) / 2);
  const east = Math.sin(((longitude2 - longitude1) * RADIANS_PER_DEGREE) / 2);
  const shrink = Math.cos(latitude1 * RADIANS_PER_DEGREE) * Math.cos(latitude2 * RADIANS_PER_DEGREE);
  const haversine = north * north + shrink * east * east;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(min<f64>(haversine, 1)));
}

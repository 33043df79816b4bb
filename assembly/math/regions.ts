/** Where the regions of AWS, Google Cloud, Azure and Oracle Cloud are: the city, as far as the provider tells it. */

/** One place a line, from north to south: latitude, longitude (degrees, always two decimals), the regions there. */
const PLACES = `60.67 17.14 swedencentral
60.57 27.20 europe-north1
59.91 10.75 norwayeast
59.33 18.07 eu-north-1 europe-north2 eu-stockholm-1
58.97 5.73 norwaywest
55.68 12.57 denmarkeast
53.44 6.83 europe-west4
53.35 -6.26 eu-west-1 northeurope
53.07 8.81 germanynorth
52.52 13.41 europe-west10
52.37 4.90 westeurope eu-amsterdam-1
52.23 21.01 europe-central2 polandcentral
51.51 -0.13 eu-west-2 europe-west2 uk-london-1 uksouth
51.48 -3.18 ukwest uk-cardiff-1
51.05 -114.07 ca-west-1
50.85 4.35 belgiumcentral
50.45 3.82 europe-west1
50.11 8.68 eu-central-1 europe-west3 germanywestcentral eu-frankfurt-1
48.86 2.35 eu-west-3 europe-west9 francecentral eu-paris-1
48.21 16.37 austriaeast
47.38 8.54 eu-central-2 europe-west6 switzerlandnorth eu-zurich-1
47.23 -119.85 westus2
46.82 -71.22 canadaeast
46.20 6.14 switzerlandwest
45.84 -119.70 us-west-2 us-gov-west-1
45.59 -121.18 us-west1
45.50 -73.57 ca-central-1 northamerica-northeast1 ca-montreal-1
45.46 9.19 eu-south-1 europe-west8 italynorth eu-milan-1
45.07 7.69 europe-west12 eu-turin-1
44.06 20.95 eu-jovanovac-1
43.65 -79.38 northamerica-northeast2 canadacentral ca-toronto-1
43.30 5.37 francesouth eu-marseille-1
41.88 -87.63 northcentralus us-chicago-1
41.65 -0.89 eu-south-2
41.59 -93.62 centralus
41.26 -95.86 us-central1
41.14 -104.82 westcentralus
40.77 114.89 chinanorth3
40.76 -111.89 us-west3
40.42 -3.70 europe-southwest1 spaincentral eu-madrid-1
39.96 -83.00 us-east-2 us-gov-east-1 us-east5
39.90 116.41 cn-north-1 chinanorth chinanorth2
39.04 -77.49 us-east-1 us-east4 us-ashburn-1
37.88 127.73 ap-chuncheon-1
37.78 -122.42 westus
37.57 126.98 ap-northeast-2 asia-northeast3 koreacentral ap-seoul-1
37.50 105.19 cn-northwest-1
37.37 -79.82 eastus usgovvirginia
37.35 -121.96 us-west-1 us-sanjose-1
36.67 -78.39 eastus2
36.17 -115.14 us-west4
35.68 139.69 ap-northeast-1 asia-northeast1 japaneast ap-tokyo-1
35.18 129.08 koreasouth
34.69 135.50 ap-northeast-3 asia-northeast2 japanwest ap-osaka-1
34.05 -118.24 us-west2
33.57 -7.59 af-casablanca-1
33.45 -112.07 westus3 usgovarizona us-phoenix-1
33.20 -80.01 us-east1
32.78 -96.80 us-south1
32.09 34.78 il-central-1 me-west1 israelcentral
32.06 118.80 chinaeast3
31.77 35.21 il-jerusalem-1
31.23 121.47 chinaeast chinaeast2
29.42 -98.50 southcentralus usgovtexas
28.61 77.21 asia-south2
26.43 50.10 me-central2
26.23 50.59 me-south-1
25.69 -100.32 mx-monterrey-1
25.29 51.53 me-central1 qatarcentral
25.20 55.27 me-central-1 uaenorth me-dubai-1
25.03 121.57 ap-east-2
24.71 46.68 me-riyadh-1
24.45 54.38 uaecentral me-abudhabi-1
24.05 120.52 asia-east1
22.47 70.06 jioindiawest
22.32 114.17 ap-east-1 asia-east2 eastasia
21.49 39.19 me-jeddah-1
21.15 79.09 jioindiacentral
20.59 -100.39 mx-central-1 northamerica-south1 mexicocentral mx-queretaro-1
19.08 72.88 ap-south-1 asia-south1 westindia ap-mumbai-1
18.58 73.92 centralindia
17.39 78.49 ap-south-2 ap-hyderabad-1
13.76 100.50 ap-southeast-7
12.98 80.16 southindia
4.71 -74.07 sa-bogota-1
3.14 101.69 ap-southeast-5 malaysiawest
1.35 103.82 ap-southeast-1 asia-southeast1 southeastasia ap-singapore-1 ap-singapore-2
1.13 104.05 ap-batam-1
-6.21 106.85 ap-southeast-3 asia-southeast2 indonesiacentral
-22.90 -43.21 brazilsoutheast
-23.03 -46.98 sa-vinhedo-1
-23.55 -46.63 sa-east-1 southamerica-east1 brazilsouth sa-saopaulo-1
-26.20 28.05 africa-south1 southafricanorth af-johannesburg-1
-33.05 -71.61 sa-valparaiso-1
-33.45 -70.67 southamerica-west1 chilecentral sa-santiago-1
-33.87 151.21 ap-southeast-2 australia-southeast1 australiaeast ap-sydney-1
-33.92 18.42 af-south-1 southafricawest
-35.31 149.12 australiacentral australiacentral2
-36.85 174.76 ap-southeast-6 newzealandnorth
-37.81 144.96 ap-southeast-4 australia-southeast2 australiasoutheast ap-melbourne-1
`;

const NONE: i32 = -1;
const LINE_FEED: i32 = 0x0a;
const SPACE: i32 = 0x20;
const MINUS: i32 = 0x2d;
const POINT: i32 = 0x2e;
const ZERO: i32 = 0x30;
/** Columns in front of a line's first region. */
const COORDINATES: i32 = 2;

/**
 * Looks a region up in the whole table: up to some microseconds, so not for the request path.
 *
 * @param name    the provider's name for it, lower case, ASCII bytes
 * @param length  number of bytes, >= 0
 * @returns its place, for `regionLatitude` and `regionLongitude`: some number >= 0, or -1 for an unknown region
 */
export function regionIndex(name: usize, length: i32): i32 {
  let place = 0;
  let word = 0;
  let column = 0;
  for (let at = 0; at < PLACES.length; at++) {
    const code = codeAt(at);
    if (code !== SPACE && code !== LINE_FEED) continue;
    if (column >= COORDINATES && at - word === length && matches(word, name, length)) return place;
    word = at + 1;
    column++;
    if (code === LINE_FEED) {
      place = word;
      column = 0;
    }
  }
  return NONE;
}

/** @param place as `regionIndex` gave it. @returns degrees, -90..90; NaN for -1 */
export function regionLatitude(place: i32): f32 {
  return place < 0 ? <f32>NaN : degreesAt(place);
}

/** @param place as `regionIndex` gave it. @returns degrees, -180..180; NaN for -1 */
export function regionLongitude(place: i32): f32 {
  if (place < 0) return NaN;
  let at = place;
  while (at < PLACES.length && codeAt(at) !== SPACE) at++;
  return degreesAt(at + 1);
}

/** Reads a number with exactly two decimals. */
function degreesAt(start: i32): f32 {
  let hundredths = 0;
  let sign = 1;
  for (let at = start; at < PLACES.length && codeAt(at) !== SPACE; at++) {
    const code = codeAt(at);
    if (code === MINUS) sign = -1;
    else if (code !== POINT) hundredths = hundredths * 10 + (code - ZERO);
  }
  return <f32>(sign * hundredths) / 100;
}

function matches(word: i32, name: usize, length: i32): bool {
  for (let i = 0; i < length; i++) if (codeAt(word + i) !== <i32>load<u8>(name + i)) return false;
  return true;
}

function codeAt(at: i32): i32 {
  return <i32>load<u16>(changetype<usize>(PLACES) + ((<usize>at) << 1));
}

import { greatCircleKm } from "../../../assembly/math/distance";
import { regionIndex, regionLatitude, regionLongitude } from "../../../assembly/math/regions";

function find(name: string): i32 {
  const utf8 = String.UTF8.encode(name);
  return regionIndex(changetype<usize>(utf8), utf8.byteLength);
}

function kmBetween(a: string, b: string): f64 {
  const from = find(a);
  const to = find(b);
  return greatCircleKm(regionLatitude(from), regionLongitude(from), regionLatitude(to), regionLongitude(to));
}

/** The names in words, one text each cloud; every one must be known. */
function expectKnown(names: string): void {
  const words = names.split(" ");
  for (let i = 0; i < words.length; i++) {
    const place = find(words[i]);
    expect(place).toBeGreaterThanOrEqual(0, words[i]);
    expect(Math.abs(regionLatitude(place))).toBeLessThan(65.0, words[i]);
    expect(Math.abs(regionLongitude(place))).toBeLessThanOrEqual(180.0, words[i]);
  }
}

describe("regions", () => {
  it("knows the regions of AWS", () => {
    expectKnown(
      "us-east-1 us-east-2 us-west-1 us-west-2 us-gov-east-1 us-gov-west-1 ca-central-1 ca-west-1 mx-central-1",
    );
    expectKnown("sa-east-1 eu-west-1 eu-west-2 eu-west-3 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2");
    expectKnown("il-central-1 me-south-1 me-central-1 af-south-1 ap-east-1 ap-east-2 ap-south-1 ap-south-2 cn-north-1");
    expectKnown(
      "ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7",
    );
    expectKnown("ap-northeast-1 ap-northeast-2 ap-northeast-3 cn-northwest-1");
  });

  it("knows the regions of Google Cloud", () => {
    expectKnown(
      "africa-south1 asia-east1 asia-east2 asia-northeast1 asia-northeast2 asia-northeast3 asia-south1 asia-south2",
    );
    expectKnown(
      "asia-southeast1 asia-southeast2 australia-southeast1 australia-southeast2 europe-central2 europe-north1",
    );
    expectKnown("europe-north2 europe-southwest1 europe-west1 europe-west2 europe-west3 europe-west4 europe-west6");
    expectKnown("europe-west8 europe-west9 europe-west10 europe-west12 me-central1 me-central2 me-west1 us-central1");
    expectKnown(
      "northamerica-northeast1 northamerica-northeast2 northamerica-south1 southamerica-east1 southamerica-west1",
    );
    expectKnown("us-east1 us-east4 us-east5 us-south1 us-west1 us-west2 us-west3 us-west4");
  });

  it("knows the regions of Azure", () => {
    expectKnown(
      "eastus eastus2 centralus northcentralus southcentralus westcentralus westus westus2 westus3 canadacentral",
    );
    expectKnown(
      "canadaeast mexicocentral brazilsouth brazilsoutheast chilecentral northeurope westeurope uksouth ukwest",
    );
    expectKnown(
      "francecentral francesouth germanywestcentral germanynorth switzerlandnorth switzerlandwest norwayeast",
    );
    expectKnown(
      "norwaywest swedencentral polandcentral italynorth spaincentral austriaeast israelcentral qatarcentral",
    );
    expectKnown("uaenorth uaecentral southafricanorth southafricawest centralindia southindia westindia jioindiawest");
    expectKnown("jioindiacentral eastasia southeastasia japaneast japanwest koreacentral koreasouth indonesiacentral");
    expectKnown("malaysiawest australiaeast australiasoutheast australiacentral australiacentral2 newzealandnorth");
    expectKnown(
      "chinaeast chinaeast2 chinaeast3 chinanorth chinanorth2 chinanorth3 usgovvirginia usgovtexas usgovarizona",
    );
  });

  it("knows the regions of Oracle Cloud", () => {
    expectKnown("af-johannesburg-1 ap-chuncheon-1 ap-hyderabad-1 ap-melbourne-1 ap-mumbai-1 ap-osaka-1 ap-seoul-1");
    expectKnown(
      "ap-singapore-1 ap-singapore-2 ap-sydney-1 ap-tokyo-1 ap-batam-1 ca-montreal-1 ca-toronto-1 us-ashburn-1",
    );
    expectKnown(
      "eu-amsterdam-1 eu-frankfurt-1 eu-madrid-1 eu-marseille-1 eu-milan-1 eu-paris-1 eu-stockholm-1 eu-zurich-1",
    );
    expectKnown(
      "il-jerusalem-1 me-abudhabi-1 me-dubai-1 me-jeddah-1 me-riyadh-1 mx-monterrey-1 mx-queretaro-1 sa-bogota-1",
    );
    expectKnown("sa-santiago-1 sa-saopaulo-1 sa-valparaiso-1 sa-vinhedo-1 uk-cardiff-1 uk-london-1 us-chicago-1");
    expectKnown("us-phoenix-1 us-sanjose-1");
  });

  it("has the coordinates of the first, the last and a place in between", () => {
    const gavle = find("swedencentral");
    expect(regionLatitude(gavle)).toBe(<f32>60.67);
    expect(regionLongitude(gavle)).toBe(<f32>17.14);
    const melbourne = find("ap-southeast-4");
    expect(regionLatitude(melbourne)).toBe(<f32>-37.81);
    expect(regionLongitude(melbourne)).toBe(<f32>144.96);
    const london = find("europe-west2");
    expect(regionLatitude(london)).toBe(<f32>51.51);
    expect(regionLongitude(london)).toBe(<f32>-0.13);
  });

  it("puts the regions at their known distances", () => {
    expect(kmBetween("eu-west-1", "northeurope")).toBeLessThan(30.0);
    expect(Math.abs(kmBetween("us-east-1", "eu-west-1") - 5450)).toBeLessThan(60.0);
    expect(Math.abs(kmBetween("ap-southeast-2", "asia-northeast1") - 7820)).toBeLessThan(60.0);
    expect(Math.abs(kmBetween("sa-saopaulo-1", "southafricanorth") - 7440)).toBeLessThan(60.0);
  });

  it("does not know parts of names, other spellings, coordinates or nothing", () => {
    const names = [
      "",
      "eu-west",
      "eu-west-11",
      "u-west-1",
      "EU-WEST-1",
      "eu-west-1a",
      "eu west 1",
      " ",
      "\n",
      "51.51",
      "-0.13",
    ];
    for (let i = 0; i < names.length; i++) expect(find(names[i])).toBe(-1, names[i]);
    expect(find("eu-west-1\0")).toBe(-1);
    expect(find("eu-west-2 europe-west2")).toBe(-1);
    expect(find("a".repeat(100000))).toBe(-1);
  });

  it("has no coordinates for the unknown region", () => {
    expect(isNaN(regionLatitude(-1))).toBe(true);
    expect(isNaN(regionLongitude(-1))).toBe(true);
  });
});

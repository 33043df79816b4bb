import { isHeldBy } from "../../../assembly/signals/envoy_health";

function held(flags: string): bool {
  const bytes = String.UTF8.encode(flags);
  return isHeldBy(changetype<usize>(bytes), changetype<usize>(bytes) + bytes.byteLength);
}

describe("isHeldBy", () => {
  it("holds no host back that Envoy calls healthy or degraded", () => {
    const texts = ["healthy", "/degraded_active_hc", "/degraded_eds_health", "/degraded_outlier_detection"];
    for (let i = 0; i < texts.length; i++) expect(held(texts[i])).toBe(false, texts[i]);
    expect(held("/degraded_active_hc/degraded_eds_health")).toBe(false);
  });

  // Envoy's load balancers keep it too: discovery may have failed, the health check has not.
  it("holds no host back that discovery dropped while its health check passes", () => {
    expect(held("/pending_dynamic_removal")).toBe(false);
    expect(held("/degraded_active_hc/degraded_eds_health/pending_dynamic_removal")).toBe(false);
    expect(held("/failed_active_hc/pending_dynamic_removal")).toBe(true);
    expect(held("/pending_dynamic_removal/eds_status_draining")).toBe(true);
  });

  // Every line of these was printed by Envoy 1.40.0.
  it("holds back what failed, was ejected, is draining or not checked yet", () => {
    const texts = [
      "/failed_active_hc",
      "/failed_active_hc/pending_active_hc",
      "/failed_active_hc/active_hc_timeout",
      "/failed_active_hc/excluded_via_immediate_hc_fail",
      "/failed_active_hc/failed_eds_health/excluded_via_immediate_hc_fail",
      "/failed_active_hc/eds_status_draining",
      "/failed_outlier_check",
      "/failed_eds_health",
      "/eds_status_draining",
    ];
    for (let i = 0; i < texts.length; i++) expect(held(texts[i])).toBe(true, texts[i]);
  });

  it("holds back whatever it does not know", () => {
    const texts = ["", "/", "//", "unhealthy", "Healthy", "healthy ", "health", "healthyhealthy", "/some_new_flag"];
    for (let i = 0; i < texts.length; i++) expect(held(texts[i])).toBe(true, texts[i]);
    expect(held("/degraded_active_hc/some_new_flag")).toBe(true);
    expect(held("/pending_dynamic_removal_")).toBe(true);
    expect(held("/pending_dynamic_remova")).toBe(true);
    expect(held("/degraded")).toBe(true);
  });
});

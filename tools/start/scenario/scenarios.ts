// The scenarios of `npm start -- --scenario NAME`, the endpoints being 18081 to 18088.
import { DRAINING, FAILING, HANGING, KILLED, lying, slower, WELL } from "../../demo_endpoints/condition.ts";
import type { Scenario, Step } from "./scenario.ts";

const PORTS = [18081, 18082, 18083, 18084, 18085, 18086, 18087, 18088];

export const SCENARIOS = {
  slow: {
    sentence: "two of eight endpoints become 16 times slower",
    steps: [
      { atS: 4, ports: [18083, 18086], become: slower(16) },
      { atS: 11, ports: [18083, 18086], become: WELL },
    ],
  },
  fastfail: {
    sentence: "two of eight endpoints answer 500, faster than the rest work",
    steps: [
      { atS: 4, ports: [18083, 18086], become: FAILING },
      { atS: 11, ports: [18083, 18086], become: WELL },
    ],
  },
  kill: {
    sentence: "an endpoint dies: its connections break, its port refuses",
    steps: [
      { atS: 4, ports: [18083], become: KILLED },
      { atS: 11, ports: [18083], become: WELL },
    ],
  },
  hang: {
    sentence: "an endpoint takes requests and never answers",
    steps: [
      { atS: 4, ports: [18083], become: HANGING },
      { atS: 11, ports: [18083], become: WELL },
    ],
  },
  drain: {
    sentence: "an endpoint fails its health check and still answers",
    steps: [
      { atS: 4, ports: [18083], become: DRAINING },
      { atS: 11, ports: [18083], become: WELL },
    ],
  },
  flap: {
    sentence: "an endpoint dies and comes back, again and again",
    steps: [4, 5.5, 7, 8.5, 10, 11.5].map((atS, turn) => ({
      atS,
      ports: [18083],
      become: turn % 2 === 0 ? KILLED : WELL,
    })),
  },
  churn: {
    sentence: "each second EDS takes one endpoint out and the last one in",
    steps: PORTS.concat(PORTS.slice(0, 1)).map(
      (port, turn): Step => ({
        atS: 4 + turn,
        leave: turn < PORTS.length ? [port] : [],
        join: turn > 0 ? [PORTS[turn - 1] ?? port] : [],
      }),
    ),
  },
  newcomer: {
    sentence: "an endpoint joins seven warm ones and is slow at first",
    absent: [18088],
    steps: [
      { atS: 4, join: [18088], ports: [18088], become: { ...slower(6), told: "is cold: 6 times slower" } },
      { atS: 9, ports: [18088], become: { ...WELL, told: "is warm" } },
    ],
  },
  lying: {
    sentence: "an endpoint becomes slow and reports that it is idle",
    strategy: "resource_aware",
    steps: [
      { atS: 4, ports: [18083], become: lying(16) },
      { atS: 11, ports: [18083], become: WELL },
    ],
  },
} satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof SCENARIOS;

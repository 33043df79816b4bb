// The compose project under test: brought up on a free port of this machine, asked for that port, brought down.
import { run, runOrThrow } from "./command.ts";

/** Its own name, so that a demo somebody left running is never taken down by a test. */
const PROJECT = "steer-compose-test";
const FREE_PORT = { STEER_PORT: "0" };

/** Throws an Error of one plain line where no Docker Engine answers. */
export async function requireEngine(): Promise<void> {
  const info = await run("docker", ["info", "--format", "{{.ServerVersion}}"]);
  if (info.exitCode === 0 && info.stdout !== "") return;
  throw new Error(
    info.exitCode === 127
      ? "no Docker client found: install Docker Engine (on Debian: apt-get install docker.io docker-compose)"
      : "no Docker Engine answers: start it (`systemctl start docker`, or `dockerd` as root) or set DOCKER_HOST",
  );
}

export class Project {
  private constructor(
    private readonly program: string,
    private readonly prefix: string[],
  ) {}

  /** Finds `docker compose`, else `docker-compose`; throws an Error of one plain line where there is neither. */
  static async find(): Promise<Project> {
    const plugin = await run("docker", ["compose", "version"]);
    if (plugin.exitCode === 0) return new Project("docker", ["compose", "-p", PROJECT]);
    const standalone = await run("docker-compose", ["version"]);
    if (standalone.exitCode === 0) return new Project("docker-compose", ["-p", PROJECT]);
    throw new Error(
      "neither `docker compose` nor `docker-compose` runs: install one (on Debian: apt-get install docker-compose)",
    );
  }

  /** Starts the gateway and all endpoints, none of them a leftover; returns the gateway's base URL once the containers run (not yet once they answer). */
  async up(): Promise<string> {
    await this.compose("up", "-d", "--force-recreate");
    return `http://${await this.compose("port", "gateway", "10000")}`;
  }

  /** Stops one endpoint the hard way, as a crash would. */
  async kill(service: string): Promise<void> {
    await this.compose("kill", service);
  }

  /** What the containers logged, for a failure's report. */
  async logs(): Promise<string> {
    return this.compose("logs", "--no-color", "--tail", "20");
  }

  /** Removes containers and network; also fit for a project that came up by half. */
  async down(): Promise<void> {
    await this.compose("down", "-v", "-t", "1");
  }

  private compose(...args: string[]): Promise<string> {
    return runOrThrow(this.program, [...this.prefix, ...args], FREE_PORT);
  }
}

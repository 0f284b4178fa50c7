import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { StackRole } from "../../lib/config";
import { CREDENTIALS } from "../services/aws-call";
import { startAws, type AwsOptions, type AwsService } from "../services/aws";
import { startOkta, type OktaStandIn, type OktaStandInOptions } from "../services/okta";
import type { OktaMode } from "../services/okta-apps";
import { startWebProxy, type WebProxy, type WebProxyOptions } from "../services/web-proxy";
import { INSTANCE } from "./example";
import type { Plan } from "./plan";
import { run, type Ran } from "./process";
import { Project, ROOT, type HasEnvironment, type Variation } from "./project";

/** What a command says of the config that it read, and nothing else. */
export const CONFIG_LINE = /^Config: \S+\. THIS IS THE EXAMPLE.*\n$/;

/** A run of Terraform against services that answer like the real ones. */
export interface Scenario {
  /** What is shown, in words that follow the scenario's number. */
  readonly title: string;
  /** Provider processes that it starts. */
  readonly needs: readonly ("aws" | "okta")[];
  /**
   * Whether it has a run with the real aws provider of release 5, on machines without the real one of
   * the version that the project asks for. The kms and break-glass stacks are then written with
   * provider aliases; the other stacks have resources that release 5 does not know.
   *
   * - `too`: beside the run with the stand-in provider
   * - `when-named`: likewise, where the command line names scenarios: it takes long
   * - `only`: in its place, because the stand-in lacks the resources
   *
   * @default - it has none
   */
  readonly release5?: "too" | "when-named" | "only";
  /** Whether it runs once in each way in which Okta may take an update. @default false */
  readonly inOktaModes?: true;
  /** @returns what it saw, in a few words; throws where it saw something else */
  run(world: World): Promise<string>;
}

/** `aws-5` is the real aws provider of release 5. */
export type ProviderName = "aws" | "aws-5" | "okta";

export type AwsWorld = AwsService & HasEnvironment;

export interface WorldOptions {
  /** A folder that the scenario has for itself. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Whether plans are kept as fixtures. */
  readonly keepPlans: boolean;
  /** How Okta takes updates. @default - as the stand-in's default */
  readonly oktaMode?: OktaMode;
  /** Roles of the stacks that are written for the aws provider of release 5. */
  readonly onRelease5: readonly StackRole[];
}

/** What one scenario runs in: its folder, and the services it has started. */
export class World {
  private readonly stops: (() => Promise<void>)[] = [];
  private projects = 0;

  constructor(private readonly options: WorldOptions) {}

  get signal(): AbortSignal {
    return this.options.signal;
  }

  /** Whether some stacks are written for the real aws provider of release 5. */
  get isOnRelease5(): boolean {
    return this.options.onRelease5.length > 0;
  }

  /** How Okta takes updates in this run. */
  get oktaMode(): OktaMode | undefined {
    return this.options.oktaMode;
  }

  /** What every program of the run gets. */
  get env(): NodeJS.ProcessEnv {
    return this.options.env;
  }

  async okta(options?: OktaStandInOptions): Promise<OktaStandIn> {
    const { oktaMode: mode } = this.options;
    const okta = await startOkta({ ...(mode && { mode }), ...options });
    this.stops.push(() => okta.close());
    return okta;
  }

  /** AWS as the example config has it. */
  async aws(options: Partial<AwsOptions> = {}): Promise<AwsWorld> {
    const aws = await startAws({ ...INSTANCE, ...options });
    this.stops.push(() => aws.stop());
    return {
      ...aws,
      environment: {
        AWS_ENDPOINT_URL: aws.url,
        AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
        // Read by the stand-in provider alone: its pauses are as long as the real one's otherwise.
        AWS_STAND_IN_WAIT_FACTOR: "0.01",
      },
    };
  }

  /**
   * A new project: config and state of its own.
   *
   * @param services what Terraform talks to
   */
  project(variation: Variation, ...services: readonly HasEnvironment[]): Promise<Project> {
    const { folder, env, signal, onRelease5 } = this.options;
    this.projects += 1;
    return new Project(join(folder, String(this.projects)), { ...env }, signal, onRelease5)
      .connect(...services)
      .synth(variation);
  }

  /** A file in the scenario's folder. @returns its path */
  async file(name: string, text?: string): Promise<string> {
    const path = join(this.options.folder, name);
    await mkdir(this.options.folder, { recursive: true });
    if (text !== undefined) await writeFile(path, text);
    return path;
  }

  /** Runs the `idc` command as people do. */
  idc(
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    cwd: string = ROOT,
  ): Promise<Ran> {
    return run(join(ROOT, "bin/idc"), args, {
      cwd,
      env: { ...this.options.env, ...env },
      signal: this.signal,
    });
  }

  /** A web proxy that answers for every host, see `startWebProxy`. */
  async webProxy(hosts: readonly string[], options?: WebProxyOptions): Promise<WebProxy> {
    const proxy = await startWebProxy(hosts, await this.file("web-proxy.pem"), options);
    this.stops.push(() => proxy.close());
    return proxy;
  }

  /** Keeps the JSON of a plan for later work, if that was asked for. */
  keep(name: string, plan: Plan): Promise<void> {
    return this.keepFile(`e2e/fixtures/plans/${name}.json`, plan.text);
  }

  /** Keeps what a scenario has made in a file of the project, if that was asked for. */
  async keepFile(path: string, text: string): Promise<void> {
    if (!this.options.keepPlans) return;
    const file = join(ROOT, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `${text.trim()}\n`);
  }

  /** Stops the services. */
  async end(): Promise<void> {
    await Promise.all(this.stops.splice(0).map((stop) => stop()));
  }
}

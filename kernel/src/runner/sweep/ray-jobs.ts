import http from "node:http";
import https from "node:https";
import { UsageError } from "../errors.js";

/** Ray's information about a job. */
export interface RayJob {
  submission_id: string;
  status: "PENDING" | "RUNNING" | "SUCCEEDED" | "FAILED" | "STOPPED";
  message?: string;
  driver_exit_code?: number | null;
}

export interface Submission {
  submission_id: string;
  entrypoint: string;
  entrypoint_num_cpus?: number;
  /** Bytes. */
  entrypoint_memory?: number;
  metadata?: Record<string, string>;
}

/** The time limit of a request, and the time during which a silent head is asked again (ms). */
const patience = { request: 30_000, head: 120_000, pause: 1000 };

/** Ray's job submission API: https://docs.ray.io/en/latest/cluster/running-applications/job-submission/rest.html */
export class RayJobs {
  private readonly address: string;

  /** @param address the dashboard's, such as `http://head:8265` */
  constructor(address: string) {
    if (!/^https?:\/\//.test(address))
      throw new UsageError(`--ray must be an address such as http://head:8265: got ${address}`);
    this.address = address.replace(/\/+$/, "");
  }

  /** The cluster's Ray version. @throws {UsageError} if nothing answers */
  async version(): Promise<string> {
    const { ray_version } = await this.once<{ ray_version: string }>("GET", "/api/version").catch(
      (error: Error) => {
        throw new UsageError(`No Ray head answers at ${this.address}: ${error.message}`);
      },
    );
    return ray_version;
  }

  async submit(job: Submission): Promise<void> {
    try {
      await this.request("POST", "/api/jobs/", job);
    } catch (error) {
      // The answer may have been lost although the job exists.
      if (!(await this.job(job.submission_id).catch(() => undefined))) throw error;
    }
  }

  /** @returns undefined if the head does not know the job */
  async job(id: string): Promise<RayJob | undefined> {
    return this.request<RayJob>("GET", `/api/jobs/${id}`).catch((error) => {
      if (error instanceof RayRefusal && error.status === 404) return undefined;
      throw error;
    });
  }

  async jobs(): Promise<RayJob[]> {
    return this.request<RayJob[]>("GET", "/api/jobs/");
  }

  async stop(id: string): Promise<void> {
    await this.request("POST", `/api/jobs/${id}/stop`);
  }

  async logs(id: string): Promise<string> {
    return (await this.request<{ logs: string }>("GET", `/api/jobs/${id}/logs`)).logs;
  }

  /** Repeats the request until the head answers, because a restarting head is unavailable for a while. */
  private async request<T>(method: string, path: string, body?: object): Promise<T> {
    const end = Date.now() + patience.head;
    for (;;) {
      try {
        return await this.once<T>(method, path, body);
      } catch (error) {
        if ((error instanceof RayRefusal && error.status < 500) || Date.now() > end) throw error;
        await new Promise((resolve) => setTimeout(resolve, patience.pause));
      }
    }
  }

  private async once<T>(method: string, path: string, body?: object): Promise<T> {
    const { status, text } = await exchange(method, this.address + path, body && JSON.stringify(body));
    if (status >= 300)
      throw new RayRefusal(`${method} ${path}: ${status} ${text.trim().slice(-300)}`, status);
    return (text ? JSON.parse(text) : undefined) as T;
  }
}

/** Without `fetch`, because its Sec-Fetch headers make Ray treat it as a browser, from which it refuses POST (405). */
function exchange(method: string, address: string, body?: string): Promise<{ status: number; text: string }> {
  const { request } = address.startsWith("https:") ? https : http;
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { "content-type": "application/json" };
    const asking = request(address, { method, headers, timeout: patience.request }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
      response.on("error", reject);
    });
    asking.on("timeout", () => asking.destroy(new Error(`no answer in ${patience.request / 1000} s`)));
    asking.on("error", reject);
    asking.end(body);
  });
}

/** The head answered with an error. */
class RayRefusal extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

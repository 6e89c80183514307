import { createServer, request } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { expect, test } from "vitest";
import { stsService } from "../../../twin/services/sts/sts.ts";
import { handlersOf } from "../../../twin/wire/endpoint.ts";
import { serveEndpoint } from "../../../twin/wire/serve-endpoint.ts";
import { signedAs } from "../services/started-cloud.ts";

const handlers = handlersOf([
  stsService({ account: "123456789012", region: "eu-west-1", now: () => new Date(0) }),
]);

test("port 0 picks a free port, and close frees it", async () => {
  const served = await serveEndpoint({ handlers, port: 0 });
  expect(served.url).toBe(`http://127.0.0.1:${served.port}`);
  await served.close();
  const again = await serveEndpoint({ handlers, port: served.port });
  await again.close();
});

test("a taken port is one error that names the port and the remedy", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => other.once("listening", resolve));
  const { port } = other.address() as AddressInfo;
  await expect(serveEndpoint({ handlers, port })).rejects.toThrow(
    `port ${port} on 127.0.0.1 is taken`,
  );
  await expect(serveEndpoint({ handlers, port })).rejects.toThrow("--aws-port");
  other.close();
});

test("a request that is not AWS's gets a plain hint", async () => {
  const served = await serveEndpoint({ handlers, port: 0 });
  const response = await fetch(`${served.url}/dashboard`);
  expect(response.status).toBe(403);
  expect(await response.text()).toContain("AWS_ENDPOINT_URL");
  await served.close();
});

test("STS tells who calls, in the Query protocol's XML", async () => {
  const served = await serveEndpoint({ handlers, port: 0 });
  const ask = (body: string) =>
    fetch(served.url, {
      method: "POST",
      headers: { ...signedAs("sts"), "content-type": "application/x-www-form-urlencoded" },
      body,
    });
  const identity = await (await ask("Action=GetCallerIdentity&Version=2011-06-15")).text();
  expect(identity).toContain("<Arn>arn:aws:sts::123456789012:assumed-role/local/tester</Arn>");
  expect(identity).toContain("<Account>123456789012</Account>");
  const role = "RoleArn=arn:aws:iam::123456789012:role/device&RoleSessionName=edge-1";
  expect(await (await ask(`Action=AssumeRole&${role}`)).text()).toContain(
    "<AccessKeyId>edge_1__________</AccessKeyId>",
  );
  const refused = await ask("Action=AssumeRole&RoleArn=short&RoleSessionName=edge-1");
  expect(refused.status).toBe(400);
  expect(await refused.text()).toMatch(/<Code>ValidationError<\/Code><Message>.*RoleArn/);
  await served.close();
});

// fetch sets Host itself.
const statusFor = (port: number, headers: Record<string, string>): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const body = "Action=GetCallerIdentity&Version=2011-06-15";
    request({
      host: "127.0.0.1",
      port,
      method: "POST",
      headers: { ...signedAs("sts"), ...headers },
    })
      .on("response", (response) => resolve(response.resume().statusCode))
      .on("error", reject)
      .end(body);
  });

test("what a web page sends is refused, signed or not, and what a program sends is not", async () => {
  const served = await serveEndpoint({ handlers, port: 0 });
  const own = `127.0.0.1:${served.port}`;
  const asked = (headers: Record<string, string>) =>
    statusFor(served.port, {
      host: own,
      "content-type": "application/x-www-form-urlencoded",
      ...headers,
    });
  expect(await asked({})).toBe(200);
  expect(await asked({ host: `localhost:${served.port}` })).toBe(200);
  expect(await asked({ "sec-fetch-site": "none" })).toBe(200);
  for (const origin of ["http://evil.example", "null", `http://${own}`, "http://localhost:8080"])
    expect(await asked({ origin })).toBe(403);
  for (const site of ["cross-site", "same-site", "same-origin"])
    expect(await asked({ "sec-fetch-site": site })).toBe(403);
  for (const host of ["evil.example", `evil.example:${served.port}`, "127.0.0.1", "localhost:1"])
    expect(await asked({ host })).toBe(421);
  await served.close();
});

test("clients that send their headers byte by byte keep nobody waiting, and are sent away", async () => {
  const served = await serveEndpoint({ handlers, port: 0, headersMs: 400 });
  const slow = Array.from({ length: 200 }, () => {
    let timer: NodeJS.Timeout | undefined;
    const socket = connect(served.port, "127.0.0.1", () => {
      socket.write("POST / HTTP/1.1\r\nX-A: ");
      timer = setInterval(() => socket.write("a"), 50);
    });
    let answer = "";
    socket.on("data", (data) => {
      answer += data;
    });
    socket.on("error", () => undefined);
    return new Promise<string>((resolve) =>
      socket.on("close", () => {
        clearInterval(timer);
        resolve(answer);
      }),
    );
  });
  const began = performance.now();
  expect((await fetch(served.url)).status).toBe(403);
  expect(performance.now() - began).toBeLessThan(2_000);
  const answers = await Promise.all(slow);
  expect(answers.filter((answer) => !answer.startsWith("HTTP/1.1 408"))).toEqual([]);
  await served.close();
});

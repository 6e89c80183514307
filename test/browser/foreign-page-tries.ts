/** What a foreign page got hold of: anything but an empty list is a hole. */
export type Loot = readonly string[];

/** Runs inside the browser, so it imports nothing and closes over nothing. */
export const tryEverything = async (door: string): Promise<Loot> => {
  const loot: string[] = [];
  const body = '{"reason":"foreign"}';
  const urls = ["/", "/api/state", "/api/retrain", "/api/turbines/1/stop", "/data/there"].map(
    (path) => `${door}${path}`,
  );
  // A presigned URL that somebody let slip: signatures are not verified where no keys are named.
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = `leaked/${date.slice(0, 8)}/eu-west-1/s3/aws4_request`;
  urls.push(
    `${door}/data/there?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${encodeURIComponent(scope)}&X-Amz-Date=${date}&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=0`,
  );
  const within = <T>(work: Promise<T>): Promise<T | undefined> =>
    Promise.race([
      work.catch(() => undefined),
      new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 1_500)),
    ]);
  const read = async (url: string, init: RequestInit): Promise<void> => {
    const answer = await within(fetch(url, init));
    // A refusal may be read by whoever rebinds a name; what it refuses may not.
    if (answer?.ok && answer.type !== "opaque") loot.push(`${init.method} ${url}`);
  };
  const simple = { "content-type": "text/plain" };
  const command = {
    "content-type": "application/json",
    "x-amz-target": "DynamoDB_20120810.ListTables",
  };
  await Promise.all(
    urls.flatMap((url) => [
      read(url, { method: "GET" }),
      read(url, { method: "GET", mode: "no-cors" }),
      read(url, { method: "POST", mode: "no-cors", headers: simple, body }),
      read(url, { method: "POST", headers: command, body }),
      read(url, { method: "PUT", body }),
    ]),
  );
  for (const url of urls) {
    const frame = document.createElement("iframe");
    frame.name = `f${Math.random()}`;
    const form = document.createElement("form");
    Object.assign(form, { action: url, method: "post", enctype: "text/plain", target: frame.name });
    document.body.append(frame, form);
    form.submit();
  }
  const opened = (path: string) =>
    new Promise<void>((resolve) => {
      const socket = new WebSocket(`${door.replace("http", "ws")}${path}`, "mqtt");
      socket.onopen = () => {
        loot.push(`WebSocket ${path}`);
        socket.send(
          Uint8Array.from([0x10, 16, 0, 4, 77, 81, 84, 84, 4, 2, 0, 60, 0, 4, 101, 118, 105, 108]),
        );
      };
      socket.onerror = () => resolve();
      socket.onclose = () => resolve();
    });
  const heard = new Promise<void>((resolve) => {
    const source = new EventSource(`${door}/api/events`);
    source.onmessage = () => {
      loot.push("EventSource");
      resolve();
    };
    source.onerror = () => resolve();
  });
  await within(Promise.all([opened("/"), opened("/mqtt"), heard]));
  await new Promise((resolve) => setTimeout(resolve, 500));
  return loot;
};

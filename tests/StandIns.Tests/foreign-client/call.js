// A gRPC client that shares no code with ours. It makes the calls it is told to and reports what came of each.
//
//   node call.js --address HOST:PORT --ca FILE --certificate FILE --key FILE --protos FOLDER
//                [--server-name NAME] [--message-limit BYTES] [--compression gzip|deflate] < calls.json > results.json
//
// Certificates and the key are PEM; --ca is the only root that is trusted; --server-name is the name expected in the server's
// certificate when it differs from the address. FOLDER is searched for .proto files and is the root of their imports.
//
// calls.json is a list of
//   { "name", "service": "package.Service", "method": "Method", "requests": [message, ...],
//     "headers": { "key": "text" }, "deadlineMs": number, "cancelAfterResponses": number, "cancelAfterMs": number }
// and results.json a list, in the same order, of
//   { "name", "code": number, "text", "responses": [message, ...], "headers": { "key": [value, ...] }, "trailers": { ... } }
// Messages are proto3 JSON with the field names of the .proto file; bytes, and the values of keys that end with "-bin", are base64.
// A call that failed is a result. The exit status is 1 only when a call could not be made at all.

import { readdirSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import grpc from "@grpc/grpc-js";
import protoLoader from "@grpc/proto-loader";

const compressions = { identity: 0, deflate: 1, gzip: 2 };

const { values: options } = parseArgs({
  options: {
    address: { type: "string" },
    ca: { type: "string" },
    certificate: { type: "string" },
    key: { type: "string" },
    protos: { type: "string" },
    "server-name": { type: "string" },
    "message-limit": { type: "string", default: String(1024 * 1024) },
    compression: { type: "string", default: "identity" },
  },
});

function loadServices(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((path) => path.endsWith(".proto"));
  return protoLoader.loadSync(files, {
    includeDirs: [folder],
    keepCase: true,
    longs: String,
    enums: String,
    bytes: String,
    defaults: true,
    oneofs: true,
  });
}

function makeClient() {
  const credentials = grpc.credentials.createSsl(
    readFileSync(options.ca),
    readFileSync(options.key),
    readFileSync(options.certificate));
  const limit = Number(options["message-limit"]);
  return new grpc.Client(options.address, credentials, {
    "grpc.max_receive_message_length": limit,
    "grpc.default_compression_algorithm": compressions[options.compression],
    ...(options["server-name"] && {
      "grpc.ssl_target_name_override": options["server-name"],
      "grpc.default_authority": options["server-name"],
    }),
  });
}

function metadataOf(headers = {}) {
  const metadata = new grpc.Metadata();
  for (const [key, value] of Object.entries(headers)) {
    metadata.add(key, key.endsWith("-bin") ? Buffer.from(value, "base64") : value);
  }
  return metadata;
}

function plain(metadata) {
  return Object.fromEntries(Object.keys(metadata.getMap()).map((key) =>
    [key, metadata.get(key).map((value) => (Buffer.isBuffer(value) ? value.toString("base64") : value))]));
}

// Starts a call by the client's own function for its kind. A single response comes to `answer`, streamed ones as "data".
function start(client, definition, spec, answer) {
  const metadata = metadataOf(spec.headers);
  const callOptions = spec.deadlineMs === undefined ? {} : { deadline: Date.now() + spec.deadlineMs };
  const method = [definition.path, definition.requestSerialize, definition.responseDeserialize];
  const requests = spec.requests ?? [];
  if (!definition.requestStream) {
    return definition.responseStream
      ? client.makeServerStreamRequest(...method, requests[0], metadata, callOptions)
      : client.makeUnaryRequest(...method, requests[0], metadata, callOptions, answer);
  }
  const call = definition.responseStream
    ? client.makeBidiStreamRequest(...method, metadata, callOptions)
    : client.makeClientStreamRequest(...method, metadata, callOptions, answer);
  requests.forEach((request) => call.write(request));
  call.end();
  return call;
}

function makeCall(client, services, spec) {
  const definition = services[spec.service]?.[spec.method];
  if (!definition) {
    throw new Error(`${spec.service}/${spec.method} is in no .proto file of ${options.protos}`);
  }
  return new Promise((resolve) => {
    const responses = [];
    let headers = {};
    let failure; // what the client made of a status, for example that the one response is missing
    const call = start(client, definition, spec, (error, response) => {
      failure = error;
      if (!error) {
        responses.push(response);
      }
    });
    call.on("metadata", (metadata) => { headers = plain(metadata); });
    call.on("data", (response) => {
      responses.push(response);
      if (responses.length === spec.cancelAfterResponses) {
        call.cancel();
      }
    });
    call.on("error", (error) => { failure = error; }); // the status follows
    call.on("status", (status) => {
      const { code, details, metadata } = failure ?? status;
      resolve({ name: spec.name, code, text: details, responses, headers, trailers: plain(metadata) });
    });
    if (spec.cancelAfterMs !== undefined) {
      setTimeout(() => call.cancel(), spec.cancelAfterMs);
    }
  });
}

const services = loadServices(options.protos);
const client = makeClient();
const results = [];
for (const spec of JSON.parse(readFileSync(0, "utf8"))) {
  results.push(await makeCall(client, services, spec));
}
client.close();
process.stdout.write(JSON.stringify(results));
